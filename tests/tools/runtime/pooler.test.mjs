// Through a pooler that keeps no session: a PgBouncer in transaction mode.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createTarget } from "./target.mjs";
import { pause, postgresTest, until } from "./harness.mjs";
import { freePort, unprivileged } from "../servers.mjs";

/** A PgBouncer before the database of a URL; gives its own. */
async function createPooler(fixture, url) {
  const { hostname, port, pathname, username } = new URL(url);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "buildamp-pgbouncer-"));
  fixture.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const account = unprivileged(folder);
  const settings = path.join(folder, "pgbouncer.ini");
  const listen_port = await freePort();
  fs.writeFileSync(
    settings,
    `[databases]
* = host=${hostname} port=${port} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listen_port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
ignore_startup_parameters = extra_float_digits
`,
  );
  const server = spawn("pgbouncer", [settings], { ...account, stdio: "ignore" });
  fixture.atEnd(() => server.kill("SIGKILL"));
  return `postgres://${username}@127.0.0.1:${listen_port}${pathname}`;
}

postgresTest("a pooler in transaction mode is told of once; deliveries go on", async (fixture) => {
  if (spawnSync("pgbouncer", ["--version"]).status !== 0)
    return console.log("SKIPPED: no pgbouncer to go through");
  const target = await createTarget(fixture);
  const pool = fixture.pool({ connectionString: await createPooler(fixture, fixture.url), max: 8 });
  await until(() =>
    pool.query("SELECT").then(
      () => true,
      () => false,
    ),
  );
  const heartbeatMs = 50;
  const worker = fixture.worker(target, { db: pool, heartbeatMs, pollMs: 100 });
  worker.start();
  const began = performance.now();
  // Whatever sessions there are, these take them; a check needs another.
  const hold = async () => {
    const client = await pool.connect();
    await client.query("BEGIN");
    return client;
  };
  const lines = () =>
    worker.log.filter(({ event, doing }) => event === "listening" || doing === "listening");
  const holders = [];
  await until(
    async () => {
      if (holders.length < 4) holders.push(await hold());
      return lines().length > 0;
    },
    { every: 60 },
  );
  for (const client of holders) {
    await client.query("COMMIT");
    client.release();
  }
  await fixture.enqueueMany("Plain", 20);
  await until(() => target.requests.length === 20);
  await pause(2000);
  const [first, ...others] = lines();
  assert.match(first.error, /^no NOTIFY is heard.*transaction mode.*polling$/);
  // Where ten checks in a row go well by chance, it says so, and may have to take that back.
  const chances = (performance.now() - began) / (10 * heartbeatMs);
  assert.ok(others.length <= 2 * chances, JSON.stringify(others));
  others.forEach(({ event }, at) => assert.equal(event, at % 2 === 0 ? "listening" : "error"));
});
