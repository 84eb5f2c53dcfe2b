// Applies the SQL output of every project in a folder: node applied.mjs FOLDER
import fs from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";

const db = new PGlite();
for (const project of fs.readdirSync(process.argv[2])) {
  for (const file of ["0001_webhooks.sql", "webhook_types.sql"]) {
    await db.exec(
      fs.readFileSync(path.join(process.argv[2], project, "generated/sql", file), "utf8"),
    );
  }
}
