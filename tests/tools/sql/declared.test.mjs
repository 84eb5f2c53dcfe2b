// webhook_types.sql, as generated from `QUOTING` in tests/sql.rs.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { schema, test } from "./harness.mjs";

const declaration = fs.readFileSync(
  path.join(process.env.BUILDAMP_TEST_SQL, "webhook_types.sql"),
  "utf8",
);

test(
  "the declaration says what the definitions say, and can be run again",
  undefined,
  async (db) => {
    await db.migrate(declaration);
    await db.migrate(declaration);
    const types = await db.rows(
      `SELECT * FROM webhook_types WHERE application = 'o''hara' ORDER BY webhook_type`,
    );
    const numbers = (row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          /^\d+$/.test(value) ? Number(value) : value,
        ]),
      );
    const [everything, upload] = types.map(numbers).map(({ defined_at, ...row }) => row);
    assert.deepEqual(everything, {
      application: "o'hara",
      webhook_type: "Everything",
      target_url: "https://{HOST}:8443/it's/{KEY}?a=:b",
      method: "POST",
      headers: { "X-Quote": 'it\'s "{KEY}" \\: 100% $1 $buildamp$' },
      file_fields: [],
      timeout_ms: 30000,
      max_attempts: 7,
      retry_policy: "linear",
      retry_base_ms: 2000,
      retry_max_ms: 60000,
      retry_on: ["409", "5xx"],
      concurrency: 4,
      rate_count: 20,
      rate_window_ms: 1000,
      breaker_failures: 5,
      breaker_cooldown_ms: 30000,
      cache_ms: 3600000,
      retired_at: null,
    });
    assert.deepEqual(
      [
        upload.file_fields,
        upload.retry_policy,
        upload.max_attempts,
        upload.retry_on,
        upload.concurrency,
      ],
      [["the file's"], "exponential", 3, ["408", "425", "429", "5xx"], null],
    );
  },
);

test("no tool that applies the files finds a placeholder in them", null, async () => {
  for (const sql of [schema, declaration]) {
    assert.doesNotMatch(sql, /\?/, "knex.raw");
    assert.doesNotMatch(
      sql,
      /(?<![:\w\\]):\w+(?![:\w])|\\:/,
      "SQLAlchemy's text, alembic's execute",
    );
  }
});

test("a type that left the definitions is retired by the next run", undefined, async (db) => {
  await db.migrate(declaration);
  const without = declaration
    .replace(/,?\n {2}"Upload": .*/, "")
    .replace(/(\n {2}"Everything": .*),\n/, "$1\n");
  assert.doesNotMatch(without, /"Upload"/);
  const id = await db.enqueue("Upload", { application: "o'hara" });
  await db.migrate(without);
  const retired = await db.rows(
    "SELECT webhook_type FROM webhook_types WHERE retired_at IS NOT NULL",
  );
  assert.deepEqual(retired, [{ webhook_type: "Upload" }]);
  assert.equal((await db.claim("Upload", { application: "o'hara" }))[0].id, id);
});
