// A database for one test that is not written for Node, on the server of the first argument: prints
// its URL, then the rows of each statement that comes on standard input, all as lines of JSON. When
// standard input ends, the database goes: it never outlives the test, even where that is killed.
import readline from "node:readline";
import pg from "pg";
import { createDatabase } from "./database.mjs";

const { url, drop } = await createDatabase(process.argv[2]);
try {
  console.log(JSON.stringify(url));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query(JSON.parse(line)).finally(() => client.end());
    console.log(JSON.stringify(rows));
  }
} finally {
  await drop();
}
