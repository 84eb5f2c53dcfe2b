// `replay`

import { CliError } from "./cli-args.mjs";
import { checkKnownType, readConfig } from "./cli-config.mjs";
import { withDatabase } from "./cli-database.mjs";
import { forEachId } from "./cli-each.mjs";
import { printJson } from "./cli-print.mjs";

/** @import { Values } from "./cli-args.mjs" */
/** @import { Db } from "./db.mjs" */

/** @type {import("./cli-args.mjs").Command} */
export default {
  operands: "[ID …]",
  details:
    "Attempts go on counting, and the idempotency key stays: with a new one, a target that heard\n" +
    "the first call may do twice what it did (charge twice).",
  options: {
    all: { type: "boolean", help: "all dead letters of the application" },
    type: { type: "string", value: "TYPE", help: "with --all: of this webhook type only" },
    since: {
      type: "string",
      value: "TIME",
      help: "with --all: that died since, such as 2026-01-31T12:00Z",
    },
    "new-key": { type: "boolean", help: "with a new idempotency key" },
  },
  async run(values, ids) {
    if (Boolean(values["all"]) === ids.length > 0) {
      throw new CliError("say which: ids of dead letters, or --all");
    }
    if (values["all"]) {
      if (values["new-key"]) {
        throw new CliError("--new-key is for ids, one decision each");
      }
      const count = await withDatabase(({ db }) => replayAll(db, values));
      if (values["json"]) {
        printJson({ replayed: count });
      } else {
        process.stdout.write(`${count} replayed\n`);
      }
      return 0;
    }
    if (values["type"] || values["since"]) {
      throw new CliError("--type and --since go with --all");
    }
    return forEachId(ids, values, {
      text: "SELECT webhook_replay($1::UUID, $2::BOOLEAN) IS TRUE AS done",
      more: [Boolean(values["new-key"])],
      did: "replayed",
      otherwise: "not a dead letter",
    });
  },
};

/**
 * @param {Db} db
 * @param {Values} values
 * @returns {Promise<number>}
 */
async function replayAll(db, values) {
  const config = readConfig(values);
  const type = await checkKnownType(db, config, values["type"]);
  const since = values["since"] === undefined ? null : new Date(String(values["since"]));
  if (since && Number.isNaN(since.getTime())) {
    throw new CliError(`--since takes a time such as 2026-01-31T12:00Z, not "${values["since"]}"`);
  }
  const text = "SELECT webhook_replay_all($1, $2, $3::TIMESTAMPTZ)::INTEGER AS count";
  return (await db.query(text, [config.application, type, since?.toISOString() ?? null]))[0].count;
}
