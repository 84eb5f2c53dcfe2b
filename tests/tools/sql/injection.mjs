// What webhook_types.sql says, after PostgreSQL read it: node injection.mjs FOLDER
import fs from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";

const [, , folder] = process.argv;
const db = new PGlite();
const apply = (file) => db.exec(fs.readFileSync(path.join(folder, file), "utf8"));
const read = async () =>
  JSON.stringify(
    (await db.query("SELECT webhook_type, target_url, headers FROM webhook_types")).rows,
  );
await apply("0001_webhooks.sql");
// A setting under which a backslash in a plain string is no backslash.
await db.exec("SET standard_conforming_strings = off");
await apply("webhook_types.sql");
const other = await read();
await db.exec("SET standard_conforming_strings = on; DELETE FROM webhook_types");
await apply("webhook_types.sql");
const told = await read();
if (told !== other)
  throw new Error(`with standard_conforming_strings = off: ${other}\nand on: ${told}`);
process.stdout.write(told);
