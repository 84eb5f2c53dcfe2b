// The config of the commands.

import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { messageOf } from "../support/text.mjs";
import { CliError } from "./args.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { Config } from "../types.js" */
/** @import { Values } from "./args.mjs" */

const OWN = fileURLToPath(new URL("../../webhooks.config.json", import.meta.url));

/**
 * @param {Values} values
 * @returns {Config}
 */
export function readConfig(values) {
  const file = configFile(values);
  try {
    const config = JSON.parse(readFileSync(file, "utf8"));
    if (config?.version !== 1 || typeof config.webhooks !== "object") {
      throw new Error("it is not a webhooks.config.json of version 1");
    }
    return config;
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${messageOf(error)}`);
  }
}

/**
 * The folder of the migrations, which the config names relative to itself.
 *
 * @param {Values} values
 * @returns {string | null}
 */
export function migrationsOf(values) {
  const { migrations } = readConfig(values);
  return migrations === null ? null : path.resolve(path.dirname(configFile(values)), migrations);
}

/** @param {Values} values */
function configFile(values) {
  return typeof values["config"] === "string" ? path.resolve(values["config"]) : OWN;
}

/**
 * @param {Config} config
 * @param {string | undefined} type
 * @returns {string}
 */
export function checkType(config, type) {
  if (type !== undefined && Object.hasOwn(config.webhooks, type)) {
    return type;
  }
  const known = Object.keys(config.webhooks).join(", ");
  throw new CliError(
    `${type ? `there is no webhook type ${type}` : "which webhook type?"}\nThere are: ${known}`,
  );
}

/**
 * A type of the config, or one that has left it: its rows outlive it.
 *
 * @param {Db} db
 * @param {Config} config
 * @param {string | boolean | undefined} type
 * @returns {Promise<string | null>} null where none is named
 */
export async function checkKnownType(db, config, type) {
  if (type === undefined) {
    return null;
  }
  const text = "SELECT FROM webhook_types WHERE application = $1 AND webhook_type = $2";
  const known = await db.query(text, [config.application, type]);
  return known.length > 0 ? String(type) : checkType(config, String(type));
}
