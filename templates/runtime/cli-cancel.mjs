// `cancel`

import { CliError } from "./cli-args.mjs";
import { forEachId } from "./cli-each.mjs";

/** @type {import("./cli-args.mjs").Command} */
export default {
  operands: "ID …",
  options: {},
  async run(values, ids) {
    if (ids.length === 0) {
      throw new CliError("say which: ids of calls that wait");
    }
    return forEachId(ids, values, {
      text: "SELECT webhook_cancel($1::UUID) IS TRUE AS done",
      did: "cancelled",
      otherwise: () => "in flight, ended or unknown",
    });
  },
};
