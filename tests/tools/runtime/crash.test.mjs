// Nothing is lost when anything dies.
import assert from "node:assert/strict";
import { once } from "node:events";
import { countByKey, createTarget, respond } from "./target.mjs";
import { intercepted, pause, postgresTest, schema, test, until } from "./harness.mjs";
import { startServer } from "./server.mjs";

/** Answers late, fails, or hangs up after it has heard everything. */
function unreliable(succeeded) {
  return (request, response) => {
    const chance = Math.random();
    if (chance < 0.03) request.socket.destroy();
    else if (chance < 0.08) respond(response, 500, "oops");
    else {
      const answer = () => {
        succeeded.add(request.headers["idempotency-key"]);
        respond(response);
      };
      setTimeout(answer, chance < 0.3 ? Math.random() * 100 : 0);
    }
  };
}

const WORKER = { concurrency: 20, leaseMs: 2000 };

/** Kills a worker at random now and then, and starts another in its place, until stopped. */
function killer(start, count) {
  const workers = Array.from({ length: count }, start);
  let kills = 0;
  let timer;
  const strike = () => {
    const at = Math.floor(Math.random() * count);
    workers[at].kill("SIGKILL");
    workers[at] = start();
    kills += 1;
    timer = setTimeout(strike, 400 + Math.random() * 1200);
  };
  timer = setTimeout(strike, 1500);
  return {
    kills: () => kills,
    stop: () => clearTimeout(timer),
  };
}

/** What must hold after any such run. */
async function audit(query, target, succeeded, total) {
  const rows = await query(`
        SELECT e.id::text, e.status, e.attempts, e.max_attempts,
            count(*) FILTER (WHERE a.outcome <> 'late')::int AS logged,
            count(*) FILTER (WHERE a.outcome = 'ok')::int AS ok
        FROM webhook_executions e LEFT JOIN webhook_attempts a ON a.execution_id = e.id
        GROUP BY e.id`);
  assert.equal(rows.length, total);
  const requests = countByKey(target.requests);
  for (const row of rows) {
    assert.ok(row.status === "sent" || row.status === "dead_letter", `${row.id} is ${row.status}`);
    assert.equal(row.logged, row.attempts, `${row.id}: the audit adds up`);
    assert.equal(row.ok, row.status === "sent" ? 1 : 0);
    if (row.status === "dead_letter") assert.equal(row.attempts, row.max_attempts);
    const count = requests.get(row.id) ?? 0;
    assert.ok(count >= 1, `${row.id} was never sent`);
    // Each request is an attempt; so what repeats was cut off, or failed.
    assert.ok(count <= row.attempts, `${row.id}: ${count} requests, ${row.attempts} attempts`);
    if (row.status === "sent") assert.ok(succeeded.has(row.id));
  }
  const [{ events }] = await query(
    "SELECT count(*)::int AS events FROM buildamp_events WHERE event_type IN ('WebhookSuccess', 'WebhookFailed')",
  );
  assert.equal(events, total, "one event each");
}

postgresTest(
  "workers are killed: nothing is lost, nothing sent twice without a reason",
  async (fixture) => {
    const total = 5000;
    const succeeded = new Set();
    const target = await createTarget(fixture, unreliable(succeeded));
    await fixture.enqueueMany("Plain", total);
    const chaos = killer(() => fixture.workerProcess(target, WORKER), 3);
    fixture.atEnd(chaos.stop);
    // In the end they are let live, or the last rows would wait for their leases for long.
    await until(
      async () => ((await fixture.statuses()).sent ?? 0) > total * 0.9 && chaos.kills() >= 3,
      { within: 300_000, every: 200 },
    );
    chaos.stop();
    const open = () =>
      fixture.value(
        "SELECT count(*)::int FROM webhook_executions WHERE status IN ('pending', 'sending', 'failed')",
      );
    await until(async () => (await open()) === 0, { within: 180_000, every: 100 });
    await audit((sql) => fixture.rows(sql), target, succeeded, total);
  },
);

/** A server of the test's own, which it may kill, with the queue installed. */
async function ownServer(fixture) {
  const server = await startServer(fixture);
  const pool = fixture.pool({ connectionString: server.url, max: 2 });
  const query = async (sql, params) => (await pool.query(sql, params)).rows;
  for (const script of schema) await query(script);
  return { server, query };
}

postgresTest("the database is killed twice: nothing is lost", async (fixture) => {
  const total = 1500;
  const { server, query } = await ownServer(fixture);
  await query(
    "SELECT webhook_enqueue('delivery', 'h', 'Plain', jsonb_build_object('name', 'n' || n)) FROM generate_series(1, $1) AS n",
    [total],
  );

  const succeeded = new Set();
  const target = await createTarget(fixture, unreliable(succeeded));
  for (let n = 0; n < 2; n += 1)
    fixture.workerProcess(target, { ...WORKER, concurrency: 8 }, server.url);
  const sent = async () =>
    (await query("SELECT count(*)::int AS n FROM webhook_executions WHERE status = 'sent'"))[0].n;
  for (const part of [0.2, 0.5]) {
    await until(async () => (await sent()) > total * part, { within: 180_000, every: 20 });
    await server.crash();
  }
  const open = async () =>
    (
      await query(
        "SELECT count(*)::int AS n FROM webhook_executions WHERE status IN ('pending', 'sending', 'failed')",
      )
    )[0].n;
  await until(async () => (await open().catch(() => 1)) === 0, { within: 180_000, every: 100 });
  await audit(query, target, succeeded, total);
});

/** As a database that is away answers. */
const refuse = () => {
  throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
};

/** A call that a worker has claimed, and died. */
async function claimedByDead(fixture) {
  const id = await fixture.enqueue("Plain", { name: "dead" });
  await fixture.rows(`SELECT webhook_claim('delivery', 'dead', '{"Plain": 1}', 1, INTERVAL '1 s')`);
  return id;
}

/** Nobody gets into the test's database for a while. */
async function outage(fixture, ms) {
  const name = new URL(fixture.url).pathname.slice(1);
  const admin = fixture.pool({ connectionString: process.env.BUILDAMP_TEST_URL, max: 1 });
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [
    name,
  ]);
  await pause(ms);
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
}

postgresTest("what was answered in an outage longer than the leases counts", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    setTimeout(() => respond(response), 300),
  );
  await fixture.enqueueMany("Plain", 60);
  for (let n = 0; n < 3; n += 1) fixture.workerProcess(target, { concurrency: 10, leaseMs: 1500 });
  await until(() => target.requests.length >= 10);
  await outage(fixture, 5000);
  await until(async () => (await fixture.statuses()).sent === 60);
  assert.equal(target.requests.length, 60, "calls were made again");
  const attempts = await fixture.rows(`
    SELECT a.outcome, a.started_at < e.sent_at - INTERVAL '250 ms'
        AND e.sent_at < e.updated_at - INTERVAL '3 s' AS is_early
    FROM webhook_attempts a JOIN webhook_executions e ON e.id = a.execution_id`);
  assert.ok(attempts.every(({ outcome }) => outcome === "ok"));
  const early = attempts.filter(({ is_early }) => is_early).length;
  assert.ok(early > 0 && early < 60, `${early} are told to have ended before they were reported`);
});

postgresTest(
  "a worker that starts right after the server takes nothing back at once",
  async (fixture) => {
    const { server, query } = await ownServer(fixture);
    await query(`SELECT webhook_enqueue('delivery', 'h', 'Plain', '{"name": "x"}')`);
    const target = await createTarget(fixture, (_request, response) =>
      setTimeout(() => respond(response), 300),
    );
    const options = { concurrency: 10, leaseMs: 1500 };
    const slow = fixture.workerProcess(target, options, server.url);
    await until(() => target.requests.length === 1);
    // It has the answer, and takes its time to come back.
    slow.kill("SIGSTOP");
    await server.crash();
    await pause(1600);
    fixture.workerProcess(target, options, server.url);
    await pause(2500);
    slow.kill("SIGCONT");
    const attempts = () => query("SELECT outcome FROM webhook_attempts").catch(() => []);
    await until(async () => (await attempts()).length > 0);
    assert.deepEqual(await attempts(), [{ outcome: "ok" }]);
    assert.equal(target.requests.length, 1, "the call was made again");
  },
);

test("after an outage no lease is taken back until those who were cut off could report", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) => respond(response));
  const isAway = { all: false, reports: false };
  const db = intercepted(fixture.db, (text, ask) => {
    const isReport = /webhook_(finish|extend)/.test(text);
    return isAway.all || (isAway.reports && isReport) ? refuse() : ask();
  });
  const dead = await claimedByDead(fixture);
  const mine = await fixture.enqueue("Plain", { name: "mine" });
  isAway.reports = true;
  let claims = 0;
  const onEvent = ({ event }) => (claims += event === "claimed" ? 1 : 0);
  const worker = fixture.worker(target, { db, leaseMs: 1500, onEvent });
  worker.start();
  await until(() => target.requests.length === 1);
  isAway.all = true;
  await pause(2500);
  // As it may go where each asks again by itself: a claim comes first, or that of another worker.
  isAway.all = false;
  claims = 0;
  await until(() => claims > 1);
  assert.equal((await fixture.execution(mine)).status, "sending");
  isAway.reports = false;
  await until(async () => (await fixture.execution(mine)).status === "sent");
  assert.equal((await fixture.execution(dead)).status, "sending");
  assert.equal(target.requests.length, 1);
  // Then it is taken back, without a poll.
  await until(async () => (await fixture.execution(dead)).status === "sent");
  const outcomes = async (id) => (await fixture.attempts(id)).map(({ outcome }) => outcome);
  assert.deepEqual([await outcomes(mine), await outcomes(dead)], [["ok"], ["lost", "ok"]]);
});

test("drain waits until it may take back what an outage left", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) => respond(response));
  const dead = await claimedByDead(fixture);
  let isAway = true;
  const db = intercepted(fixture.db, (_text, ask) => (isAway ? refuse() : ask()));
  const drained = fixture.worker(target, { db, leaseMs: 1500 }).drain();
  await pause(2500);
  isAway = false;
  // It may be over before the retry is due, or as it becomes so.
  for (const { reason } of await drained) assert.match(reason, /^(retry|due)$/);
  assert.equal((await fixture.attempts(dead))[0].outcome, "lost");
});

postgresTest("a worker that stood still past its lease sends nothing stale", async (fixture) => {
  const refused = new Set();
  // Two calls are answered, the next ones only when the zombie is back: so that it surely holds
  // rows while it stands still, with no report of them under way.
  const unanswered = [];
  let silent = true;
  const target = await createTarget(fixture, (request, response) => {
    if (silent && target.requests.length > 2) unanswered.push(response);
    else setTimeout(() => respond(response, refused.has(request.url) ? 400 : 200), 150);
  });
  // A type may hold half of the slots: two.
  const options = { concurrency: 4, leaseMs: 1500, name: "zombie" };
  const zombie = fixture.workerProcess(target, options);
  await fixture.enqueueMany("Plain", 30);
  // Stands still with a row in hand that it has sent; again where its lease just ran out, as it may
  // on a busy machine.
  const nameOf = ({ req }) => req.url.split("/").at(-1);
  const stop = async () => {
    if (unanswered.length < 2) return null;
    zombie.kill("SIGSTOP");
    const [row] = await fixture.rows(
      "SELECT id, payload ->> 'name' AS name FROM webhook_executions WHERE status = 'sending' AND payload ->> 'name' = ANY($1)",
      [unanswered.map(nameOf)],
    );
    if (!row) zombie.kill("SIGCONT");
    return row;
  };
  const held = await until(stop, { within: 30_000, every: 100 });
  silent = false;
  refused.add(`/plain/${held.name}`);
  await pause(1800);
  // One of the same name takes over and does all of it; one row dies of it, and is replayed.
  const other = fixture.workerProcess(target, { ...options, concurrency: 20 });
  await until(async () => (await fixture.execution(held.id)).status === "dead_letter", {
    within: 30_000,
  });
  refused.clear();
  assert.equal(await fixture.value("SELECT webhook_replay($1)", [held.id]), true);
  await until(async () => (await fixture.statuses()).sent === 30, { within: 30_000 });
  const before = target.requests.length;
  for (const response of unanswered) respond(response);
  zombie.kill("SIGCONT");
  await pause(2500);
  assert.equal(target.requests.length, before, "the zombie sent something");
  const late = await fixture.value(
    "SELECT count(*)::int FROM webhook_attempts WHERE outcome = 'late'",
  );
  const lost = await fixture.value(
    "SELECT count(*)::int FROM webhook_attempts WHERE outcome = 'lost'",
  );
  assert.ok(lost >= 2 && late <= lost, `${lost} lost, ${late} late`);
  assert.deepEqual(await fixture.statuses(), { sent: 30 });
  other.kill("SIGKILL");
});

postgresTest(
  "a worker that dies with its trial opens the circuit again, and another one closes it",
  async (fixture) => {
    let answer = (response) => respond(response, 500, "oops");
    const target = await createTarget(fixture, (_request, response) => answer(response));
    const circuit = async () =>
      (await fixture.rows("SELECT * FROM webhook_type_states WHERE webhook_type = 'Fragile'"))[0];
    // The cooldown is over, and the row is due.
    const letTimePass = async () => {
      await fixture.rows(
        "UPDATE webhook_executions SET next_retry_at = now() WHERE status = 'failed'",
      );
      await fixture.rows(
        "UPDATE webhook_type_states SET trial_at = now() WHERE webhook_type = 'Fragile'",
      );
    };
    const id = await fixture.enqueue("Fragile", { name: "trial" });
    const first = fixture.workerProcess(target);
    await until(async () => (await circuit()).circuit === "open");

    answer = () => {};
    await letTimePass();
    await until(() => target.requests.length === 2);
    assert.equal((await circuit()).circuit, "half_open");
    const died = once(first, "exit");
    first.kill("SIGKILL");
    await died;
    await fixture.rows(
      "UPDATE webhook_executions SET lease_expires_at = now() WHERE status = 'sending'",
    );

    const second = fixture.worker(target);
    second.start();
    await until(async () => (await circuit()).circuit === "open");
    const { trial_at, trial_token } = await circuit();
    assert.ok(trial_at > new Date(Date.now() + 30 * 60_000), "the cooldown began anew");
    assert.equal(trial_token, null);
    assert.deepEqual(
      (await fixture.attempts(id)).map(({ outcome }) => outcome),
      ["retry", "lost"],
    );

    // Nothing leaves while it is open.
    await fixture.enqueue("Fragile", { name: "waits" });
    await second.drain();
    assert.equal(target.requests.length, 2);

    answer = (response) => respond(response);
    await letTimePass();
    await until(async () => (await fixture.statuses()).sent === 2);
    assert.equal((await circuit()).circuit, "closed");
    assert.equal(target.requests.length, 4);
    assert.deepEqual(
      (await fixture.attempts(id)).map(({ outcome }) => outcome),
      ["retry", "lost", "ok"],
    );
  },
);
