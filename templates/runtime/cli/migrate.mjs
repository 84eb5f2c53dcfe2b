// `migrate`

import { statSync } from "node:fs";
import path from "node:path";

import { migrate, migrationFiles } from "../migrate.mjs";
import { messageOf } from "../support/text.mjs";
import { CliError } from "./args.mjs";
import { migrationsOf } from "./config.mjs";
import { withDatabase } from "./database.mjs";
import { inOneLine, printJson, visible } from "./print.mjs";
import { changes, registryOf } from "./registry.mjs";
import { schemasOutOfReach } from "./schema.mjs";

/** @import { Values } from "./args.mjs" */
/** @import { Change, Registry } from "./registry.mjs" */

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
    const cure = operand ? "" : ": say which has the migrations, as DIR";
    throw new CliError(`there is no folder ${folder}${cure}`);
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
        const known = await registryOf(db);
        let done;
        try {
          done = await migrate(raw, folder);
        } catch (error) {
          throw new CliError(`${folder}: ${messageOf(error)}`, 1);
        }
        const { files, before, after } = done;
        if (others.length > 0) {
          process.stderr.write(
            `warning: this is another queue than that of the schema ${inOneLine(others.join(" and "))}, which is not in the search_path of this connection\n`,
          );
        }
        const registry = await registryOf(db);
        const changed = changes(known, registry);
        if (values["json"]) {
          printJson({ ...done, changes: changed });
          return 0;
        }
        const schema =
          before === after ? `is at version ${after} already` : `is now at version ${after}`;
        process.stdout.write(
          `${label}: the common schema ${schema}; applied ${files.join(", ")}\n`,
        );
        // A role that may write to the registry chooses the names there.
        changed.forEach((change) => process.stdout.write(visible(linesOf(change, registry))));
        return 0;
      },
      { makes: true },
    );
  },
};

/**
 * What changed for an application, for people.
 *
 * @param {Change} change
 * @param {Registry} registry
 * @returns {string}
 */
function linesOf({ application, is_new, defined, changed, retired }, registry) {
  const policies = changed.map(({ type, policies }) => `${type} (${policies.join(", ")})`);
  const parts = Object.entries({ "can be enqueued": defined, changed: policies, retired });
  const told = parts.flatMap(([what, types]) =>
    types.length > 0 ? [`${what}: ${types.join(", ")}`] : [],
  );
  const others = [...registry.keys()].filter((name) => name !== application);
  const beside =
    is_new && others.length > 0
      ? `  a new application in this database, beside ${others.join(", ")}: what waits there stays there\n`
      : "";
  return `${application}: ${told.join("; ")}\n${beside}`;
}
