// `cancel`

import { CliError } from "./args.mjs";
import { forEachId } from "./each.mjs";

/** @type {import("./args.mjs").Command} */
export default {
  operands: "ID …",
  options: {},
  async run(values, ids) {
    if (ids.length === 0) {
      throw new CliError("say which: ids of calls that wait");
    }
    return forEachId(ids, values, {
      does: "webhook_cancel(id)",
      did: "cancelled",
      otherwise: () => "in flight, ended or unknown",
    });
  },
};
