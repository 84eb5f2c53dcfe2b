// How the program ends: with its work, by a signal, by a pipe that nobody reads, by a full disk.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Place, placeTest } from "./place.mjs";
import { createProxy } from "./proxy.mjs";
import { createTarget, respond } from "./target.mjs";
import { SECRET, generated, postgresTest, until } from "./harness.mjs";

postgresTest("worker --once ends where its role may not report", async (fixture) => {
  const target = await createTarget(fixture);
  const url = new URL(fixture.url);
  const role = `claims_${url.pathname.slice(1)}`;
  await fixture.rows(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`);
  fixture.atEnd(async () => {
    await fixture.rows(`DROP OWNED BY ${role}`);
    await fixture.rows(`DROP ROLE ${role}`);
  });
  await fixture.rows(
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`,
  );
  await fixture.rows(`GRANT USAGE ON SEQUENCE webhook_token_seq TO ${role}`);
  await fixture.rows(`REVOKE INSERT ON webhook_attempts FROM ${role}`);
  await fixture.enqueueMany("Plain", 1);
  Object.assign(url, { username: role, password: "p" });
  const env = { DATABASE_URL: url.href, TARGET: target.url, TARGET_SECRET: SECRET };
  const { status, stderr } = await new Place(fixture, env).runAside("worker", "--once");
  assert.match(stderr, /^error: permission denied for table webhook_attempts/m);
  assert.equal(status, 1, stderr);
  assert.equal(target.requests.length, 1);
});

postgresTest("worker --once tells what it leaves behind", async (fixture) => {
  const target = await createTarget(fixture);
  const place = new Place(fixture, {
    DATABASE_URL: fixture.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  await fixture.enqueueMany("Limited", 25);
  await fixture.enqueueMany("Plain", 3);
  await fixture.rows(
    `UPDATE webhook_type_states SET paused_until = now() + INTERVAL '1 h', pause_reason = 'a test' WHERE webhook_type = 'Plain'`,
  );
  const { status, stdout, stderr } = await place.runAside("worker", "--once");
  assert.equal(status, 0, stderr);
  assert.equal(target.requests.length, 25);
  assert.match(
    stderr,
    /^left behind: Plain, 3: their type is paused \(`stats` tells why\), until \d{4}-\S+Z at least$/m,
  );
  const told = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === "left_behind");
  assert.deepEqual(
    told.map(({ type, rows, reason }) => [type, rows, reason]),
    [["Plain", 3, "pause"]],
  );
});

postgresTest("a worker that can send nothing ends all the same", async (fixture) => {
  const id = await fixture.enqueue("Plain", { name: "x" });
  const { status, stderr } = new Place(fixture, { DATABASE_URL: fixture.url }).run(
    "worker",
    "--once",
  );
  assert.equal(status, 0, stderr);
  assert.equal((await fixture.execution(id)).status, "pending");
});

postgresTest("a worker whose log nobody reads any more ends in good order", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    setTimeout(() => respond(response), 300),
  );
  const place = new Place(fixture, {
    DATABASE_URL: fixture.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  await fixture.enqueueMany("Plain", 40);
  const worker = place.spawn("worker", "--concurrency", "10");
  await until(() => worker.stdout.includes('"attempt"'), { within: 20_000 });
  worker.process.stdout.destroy();
  assert.equal(await worker.ended, 1, "a supervisor starts it again");
  const statuses = await fixture.statuses();
  assert.deepEqual(Object.keys(statuses).sort(), ["pending", "sent"]);
  assert.equal(statuses.sent, target.requests.length);
});

postgresTest("a worker ends gracefully on a signal", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    setTimeout(() => respond(response), 400),
  );
  const place = new Place(fixture, {
    DATABASE_URL: fixture.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  const worker = place.spawn("worker");
  await until(() => worker.stderr.includes("worker "), { within: 20_000 });
  await fixture.enqueue("Plain", { name: "x" });
  await until(() => target.requests.length === 1, { within: 20_000 });
  const named = `SELECT count(*)::int FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'buildamp'`;
  assert.ok((await fixture.value(named)) > 1, "the connection that listens has the name too");
  assert.equal(await worker.end(), 0);
  assert.deepEqual(await fixture.statuses(), { sent: 1 });
});

postgresTest("a second signal ends a worker at once", async (fixture) => {
  const target = await createTarget(fixture, () => {});
  const place = new Place(fixture, {
    DATABASE_URL: fixture.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  const worker = place.spawn("worker", "--grace", "1h");
  await until(() => worker.stderr.includes("worker "), { within: 20_000 });
  await fixture.enqueue("Plain", { name: "hangs" });
  await until(() => target.requests.length === 1, { within: 20_000 });
  worker.process.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(worker.process.exitCode, null, worker.stderr);
  worker.process.kill("SIGTERM");
  assert.equal(await worker.ended, 128 + 15);
  assert.deepEqual(await fixture.statuses(), { sending: 1 });
});

postgresTest("a worker ends on a signal although the database falls silent", async (fixture) => {
  const target = await createTarget(fixture, () => {});
  const proxy = await createProxy(fixture, fixture.url);
  const place = new Place(fixture, {
    DATABASE_URL: proxy.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  const worker = place.spawn("worker", "--grace", "100ms");
  await until(() => worker.stderr.includes("worker "), { within: 20_000 });
  await fixture.enqueue("Plain", { name: "hangs" });
  await until(() => target.requests.length === 1, { within: 20_000 });
  proxy.isDead = true;
  await until(() => proxy.swallowed !== "");
  worker.process.kill("SIGTERM");
  assert.equal(await worker.ended, 0);
  const lines = worker.stdout.trim().split("\n").map(JSON.parse);
  assert.deepEqual(
    lines.filter(({ event }) => event === "unreported").map(({ rows }) => rows),
    [1],
  );
  // The claim, which has until the end of a lease, was not waited for.
  assert.ok(!lines.some(({ doing }) => doing === "claiming"));
  assert.deepEqual(await fixture.statuses(), { sending: 1 });
});

postgresTest("what people are told may go unheard", async (fixture) => {
  const target = await createTarget(fixture);
  const place = new Place(fixture, {
    DATABASE_URL: fixture.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  const migrations = path.join(generated, "sql");
  const dev = place.spawn("dev", migrations, "--sandbox", "--port", "0");
  await until(() => dev.stderr.includes("Ctrl-C"), { within: 30_000 });
  // As `2>&1 | head` does; the simulator tells of each request.
  dev.process.stderr.destroy();
  for (let calls = 1; calls <= 3; calls += 1) {
    await fixture.enqueue("Plain", { name: "a" });
    await until(async () => (await fixture.statuses()).sent === calls, { within: 20_000 });
  }
  assert.equal(await dev.end(), 0);
});

placeTest("a disk that is full is told", (fixture) => {
  // Where there is a device that plays one.
  if (!fs.existsSync("/dev/full")) return;
  const full = fs.openSync("/dev/full", "w");
  fixture.atEnd(() => fs.closeSync(full));
  const help = [path.join(generated, "js/runtime/cli.mjs"), "--help"];
  const stdio = ["ignore", full, "pipe"];
  const { status, stderr } = spawnSync(process.execPath, help, { encoding: "utf8", stdio });
  assert.equal(status, 1);
  assert.match(stderr, /^error: cannot write to standard output: ENOSPC/);
});
