/**
 * Signing as Standard Webhooks 1.0 does
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 *
 * @import { Header } from "./headers.mjs"
 * @import { Sources } from "./sources.mjs"
 */

import { createHmac } from "node:crypto";

import { decodeBase64 } from "../support/base64.mjs";
import { RequestError } from "../support/error.mjs";
import { checkValue } from "./headers.mjs";

/**
 * The three headers of a signed request; none where the target is not signed.
 *
 * @param {Sources} sources
 * @param {Buffer | null} body
 * @returns {Header[]}
 */
export function signatureHeaders(sources, body) {
  if (sources.plan.signing === null) {
    return [];
  }
  const secrets = sources.fill(sources.choose(sources.plan.signing));
  const keys = secrets
    .split(/[ \t\n\f\r]+/)
    .filter((secret) => secret !== "")
    .map(keyOf);
  if (keys.length === 0) {
    throw invalid("it is empty");
  }
  const { id, timestamp } = sources.context;
  if (!Number.isInteger(timestamp)) {
    throw new RangeError("timestamp must be a whole number of seconds");
  }
  checkValue("webhook-id", id);
  const signatures = keys.map((key) => {
    const mac = createHmac("sha256", key).update(`${id}.${timestamp}.`);
    return `v1,${mac.update(body ?? "").digest("base64")}`;
  });
  return [
    ["webhook-id", id],
    ["webhook-timestamp", String(timestamp)],
    ["webhook-signature", signatures.join(" ")],
  ];
}

/**
 * The key behind one secret: `whsec_` and base64, or the text itself.
 *
 * @param {string} secret
 */
function keyOf(secret) {
  if (!secret.startsWith("whsec_")) {
    return Buffer.from(secret, "utf8");
  }
  const encoded = secret.slice("whsec_".length);
  if (encoded === "") {
    throw invalid("nothing follows `whsec_`");
  }
  const key = decodeBase64(encoded);
  if (key === undefined) {
    throw invalid("what follows `whsec_` is not base64");
  }
  return key;
}

/** @param {string} reason */
function invalid(reason) {
  return new RequestError("invalid_secret", `the signing secret cannot be used: ${reason}`);
}
