// The proxies that the environment names.

import { EnvHttpProxyAgent } from "undici";

import { CliError } from "./args.mjs";

/** As undici reads them: the first of a pair that is set counts. */
const NAMES = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];

/**
 * What sends requests through the proxies of HTTPS_PROXY and HTTP_PROXY, but for the hosts of NO_PROXY;
 * undefined where there are none. Each opens a connection to the target (CONNECT), so that it reads
 * nothing of a request over TLS.
 *
 * @returns {EnvHttpProxyAgent | undefined}
 */
export function proxyOfEnvironment() {
  if (!NAMES.some((name) => process.env[name])) {
    return undefined;
  }
  try {
    // One deadline ends each attempt, as where there is no proxy.
    return new EnvHttpProxyAgent({ headersTimeout: 0, bodyTimeout: 0 });
  } catch {
    // Its own message shows the address, which may hold a password.
    throw new CliError(
      "HTTPS_PROXY or HTTP_PROXY is not the URL of a proxy, as http://proxy.example:3128 is one",
    );
  }
}
