// `migrate`

import { statSync } from "node:fs";
import path from "node:path";

import { migrate, migrationFiles } from "../migrate.mjs";
import { messageOf } from "../support/text.mjs";
import { CliError } from "./args.mjs";
import { migrationsOf } from "./config.mjs";
import { withDatabase } from "./database.mjs";
import { printJson } from "./print.mjs";
import { schemasOutOfReach } from "./schema.mjs";

/** @import { Values } from "./args.mjs" */

/**
 * @param {Values} values
 * @param {string[]} operands
 * @returns {string} a folder with something to apply
 */
export function migrationFolder(values, [operand, ...more]) {
  if (more.length > 0) {
    throw new CliError(`one folder is applied: ${more[0]} would be passed over`);
  }
  const folder = operand ? path.resolve(operand) : migrationsOf(values);
  if (folder === null) {
    throw new CliError("the config names no migrations: say which folder");
  }
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CliError(`there is no folder ${folder}`);
  }
  if (migrationFiles(folder).length === 0) {
    throw new CliError(`${folder} holds neither *_webhooks*.sql nor webhook_types.sql`);
  }
  return folder;
}

/** @type {import("./args.mjs").Command} */
export default {
  operands: "[DIR]",
  details: "DIR is by default the config's folder of migrations.",
  options: {},
  async run(values, operands) {
    const folder = migrationFolder(values, operands);
    return withDatabase(
      async ({ raw, db, label }) => {
        const others = await schemasOutOfReach(db);
        let done;
        try {
          done = await migrate(raw, folder);
        } catch (error) {
          throw new CliError(`${folder}: ${messageOf(error)}`, 1);
        }
        const { files, before, after } = done;
        if (others.length > 0) {
          process.stderr.write(
            `warning: this is another queue than that of the schema ${others.join(" and ")}, which is not in the search_path of this connection\n`,
          );
        }
        if (values["json"]) {
          printJson(done);
          return 0;
        }
        const schema =
          before === after ? `is at version ${after} already` : `is now at version ${after}`;
        process.stdout.write(
          `${label}: the common schema ${schema}; applied ${files.join(", ")}\n`,
        );
        return 0;
      },
      { makes: true },
    );
  },
};
