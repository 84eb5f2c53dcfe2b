// What webhook_types.sql says, after PostgreSQL read it: node injection.mjs FOLDER
import fs from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const [, , folder] = process.argv;
const db = new PGlite();
for (const file of ['0001_webhooks.sql', 'webhook_types.sql']) {
    await db.exec(fs.readFileSync(path.join(folder, file), 'utf8'));
}
const { rows } = await db.query('SELECT webhook_type, target_url, headers FROM webhook_types');
process.stdout.write(JSON.stringify(rows));
