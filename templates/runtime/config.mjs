/** @import { Config } from "./types.js" */

import { readFileSync } from "node:fs";

/**
 * `webhooks.config.json`, beside the runtime's folder.
 *
 * @type {Config}
 */
export const config = JSON.parse(
  readFileSync(new URL("../webhooks.config.json", import.meta.url), "utf8"),
);
