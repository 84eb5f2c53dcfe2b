// Many connections at once.
import assert from "node:assert/strict";
import { policy, test } from "./harness.mjs";

const WORKERS = 8;
const ok = (rows) => rows.map((row) => ({ row, outcome: "ok", status: 200 }));

const workers = (db) =>
  Promise.all(
    Array.from({ length: WORKERS }, async (_, n) =>
      Object.assign(await db.connect(), { name: `w${n}` }),
    ),
  );

const fill = (db, count, type = "Mail") =>
  db.rows(
    `SELECT count(webhook_enqueue('shop', 'h', $2, jsonb_build_object('n', n))) FROM generate_series(1, $1::int) AS n`,
    [count, type],
  );

test(
  "8 workers claim 10,000 rows: each once, none twice",
  { Mail: policy(), Pay: policy() },
  async (db) => {
    await fill(db, 5000, "Mail");
    await fill(db, 5000, "Pay");
    const seen = [];
    await Promise.all(
      (await workers(db)).map(async (worker) => {
        for (let empty = 0; empty < 3;) {
          const rows = await worker.claim({ Mail: 60, Pay: 60 }, { worker: worker.name, max: 100 });
          assert.ok(rows.length <= 100);
          empty = rows.length ? 0 : empty + 1;
          seen.push(...rows.map((row) => row.id));
          await worker.finish(ok(rows), worker.name);
        }
      }),
    );
    assert.equal(seen.length, 10000);
    assert.equal(new Set(seen).size, 10000);
    assert.deepEqual(
      await db.rows(
        "SELECT status, count(*)::int AS rows, sum(attempts)::int AS attempts FROM webhook_executions GROUP BY 1",
      ),
      [{ status: "sent", rows: 10000, attempts: 10000 }],
    );
    assert.equal(
      await db.value(`SELECT count(*)::int FROM webhook_attempts WHERE outcome = 'ok'`),
      10000,
    );
    assert.equal(
      await db.value(
        `SELECT count(DISTINCT payload ->> 'webhook_id')::int FROM buildamp_events WHERE event_type = 'WebhookSuccess'`,
      ),
      10000,
    );
  },
);

const RATED = ["A", "B", "C", "D"];

/** A policy that is another one each time: its circuit opens soon, and all that is under way changes. */
const redefined = (round) =>
  policy({
    max_attempts: 1000,
    retry_base_ms: 1,
    retry_max_ms: 2,
    breaker_failures: 1,
    breaker_cooldown_ms: [40, 20, 10][round % 3],
    rate_count: 1000,
    rate_window_ms: [3000, 2000, 1000][round % 3],
  });

/** Asks until it is answered: outside of READ COMMITTED whoever counted what was is refused. */
const insist = async (ask) => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error.code !== "40001") throw error;
    }
  }
};

for (const [isolation, count] of [
  ["read committed", 150],
  ["repeatable read", 40],
  ["serializable", 40],
]) {
  test(
    `concurrency = 1 against 8 workers, ${isolation}`,
    { Mail: policy({ concurrency: 1 }) },
    async (db) => {
      await db.rows(
        `ALTER DATABASE ${await db.value("SELECT current_database()")} SET default_transaction_isolation = '${isolation}'`,
      );
      await fill(db, count);
      let flying = 0;
      let most = 0;
      let done = 0;
      await Promise.all(
        (await workers(db)).map(async (worker) => {
          while (done < count) {
            const rows = await insist(() => worker.claim("Mail", { worker: worker.name, max: 10 }));
            flying += rows.length;
            most = Math.max(most, flying);
            await new Promise((resolve) => setTimeout(resolve, 3));
            // The report frees the slot: what is counted here ends before it.
            flying -= rows.length;
            done += rows.length;
            if (rows.length) await insist(() => worker.finish(ok(rows), worker.name));
          }
        }),
      );
      assert.equal(done, count);
      assert.equal(most, 1);
    },
  );
}

test(
  'rate_limit = "20/1s" against 8 workers: no second holds more than 20',
  { Mail: policy({ rate_count: 20, rate_window_ms: 1000 }) },
  async (db) => {
    await fill(db, 100);
    const sent = [];
    await Promise.all(
      (await workers(db)).map(async (worker) => {
        while (sent.length < 100) {
          const rows = await worker.claim("Mail", { worker: worker.name, max: 7 });
          const now = performance.now();
          sent.push(...rows.map(() => now));
          if (rows.length) await worker.finish(ok(rows), worker.name);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }),
    );
    sent.sort((a, b) => a - b);
    for (let n = 20; n < sent.length; n += 1) {
      assert.ok(sent[n] - sent[n - 20] >= 1000, `${sent[n] - sent[n - 20]} ms hold 21 attempts`);
    }
    // Not slower than it needs to be, either: 100 attempts fill 5 windows.
    const taken = await db.value(
      `SELECT extract(epoch FROM max(started_at) - min(started_at))::float8 FROM webhook_attempts`,
    );
    assert.ok(taken < 15, `${taken} s`);
  },
);

/** Waits until a connection waits for another's lock. */
const blocked = async (db) => {
  while (!(await db.value("SELECT count(*)::int FROM pg_locks WHERE NOT granted"))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const running = (db) =>
  db.rows(
    "SELECT id FROM webhook_executions WHERE status = 'sending' AND lease_expires_at > now() ORDER BY id",
  );

test(
  "a heartbeat that is late keeps its row from a claim that counts the type's concurrency",
  { Mail: policy({ concurrency: 1 }) },
  async (db) => {
    await fill(db, 2);
    const [heart, claimer] = [await db.connect(), await db.connect()];
    const held = await db.claim();
    await db.expire();
    await heart.rows("BEGIN");
    assert.equal((await heart.extend(held)).length, 1);
    const claimed = claimer.claim("Mail", { worker: "w2" });
    await Promise.race([claimed, blocked(db)]);
    await heart.rows("COMMIT");
    assert.deepEqual(await claimed, []);
    assert.deepEqual(
      await running(db),
      held.map(({ id }) => ({ id })),
    );
  },
);

test(
  "a heartbeat that is late gives no place back that a claim has given on",
  { Mail: policy({ concurrency: 2 }), Free: policy() },
  async (db) => {
    await fill(db, 3);
    await fill(db, 1, "Free");
    const [heart, claimer, reader] = [await db.connect(), await db.connect(), await db.connect()];
    const held = [...(await db.claim("Mail")), ...(await db.claim("Free"))];
    assert.equal(held.length, 3);
    await db.expire();
    // Whoever reads them keeps the claim from taking them back.
    await reader.rows("BEGIN");
    await reader.rows("SELECT FROM webhook_executions FOR NO KEY UPDATE");
    await db.rows("SELECT webhook_enqueue('shop', 'h', 'Mail', '{}')");
    await claimer.rows("BEGIN");
    const claimed = await claimer.claim("Mail", { worker: "w2", max: 1 });
    assert.equal(claimed.length, 1);
    await reader.rows("COMMIT");
    const kept = heart.extend(held);
    await Promise.race([kept, blocked(db)]);
    await claimer.rows("COMMIT");
    // One of the two has its place; what has no limit is not lost for being late.
    const [mail, other] = held.filter((row) => row.webhook_type === "Mail").map(({ id }) => id);
    const free = held.find((row) => row.webhook_type === "Free").id;
    const [first] = [mail, other].sort();
    assert.deepEqual((await kept).map(({ id }) => id).sort(), [first, free].sort());
    assert.deepEqual(
      (await running(db)).map(({ id }) => id),
      [first, free, claimed[0].id].sort(),
    );
  },
);

test(
  "a half-open circuit admits one",
  { Mail: policy({ breaker_failures: 1, breaker_cooldown_ms: 60000 }) },
  async (db) => {
    await fill(db, 50);
    const [row] = await db.claim("Mail", { max: 1 });
    await db.finish({ row, outcome: "retry", code: "timeout" });
    const all = await workers(db);
    for (let round = 0; round < 5; round += 1) {
      await db.pass("61 s");
      const claims = await Promise.all(
        all.map((worker) => worker.claim("Mail", { worker: worker.name })),
      );
      const trials = claims.flat();
      assert.equal(trials.length, 1);
      await db.finish({ row: trials[0], outcome: "retry", code: "timeout" }, trials[0].worker);
    }
  },
);

test(
  "an open transaction that enqueues holds up no claim",
  { Mail: policy({ concurrency: 50 }) },
  async (db) => {
    await fill(db, 1);
    const other = await db.connect();
    await other.rows("BEGIN");
    await other.enqueue("Mail");
    assert.equal((await db.claim()).length, 1);
    await other.rows("COMMIT");
    assert.equal((await db.claim()).length, 1);
  },
);

test(
  "a window that becomes shorter waits for no report, nor a report for it",
  { Mail: policy({ rate_count: 2, rate_window_ms: 60000 }) },
  async (db) => {
    await fill(db, 2);
    const [reporter, definer] = [await db.connect(), await db.connect()];
    const [row] = await db.claim("Mail", { max: 2 });
    await reporter.rows("BEGIN");
    await reporter.finish(...ok([row]));
    await definer.rows("SET statement_timeout = '5 s'");
    await definer.define({ Mail: policy({ rate_count: 2, rate_window_ms: 1000 }) });
    await reporter.rows("COMMIT");
  },
);

test(
  "policies are redefined while calls are claimed, prolonged and reported",
  Object.fromEntries(RATED.map((type) => [type, redefined(0)])),
  async (db) => {
    for (let n = 0; n < 4000; n += 1) await db.enqueue(RATED[n % RATED.length]);
    const until = performance.now() + 3000;
    const repeated = (work) => async () => {
      const session = await db.connect();
      for (let round = 0; performance.now() < until; round += 1) await work(session, round);
    };
    const wanted = Object.fromEntries(RATED.map((type) => [type, 3]));
    const works = repeated(async (session, round) => {
      const rows = await session.claim(wanted, { worker: "w1", max: 9 });
      await session.extend(rows);
      const outcome = (n) =>
        (round + n) % 2 ? { outcome: "ok", status: 200 } : { outcome: "retry", status: 500 };
      await session.finish(rows.map((row, n) => ({ row, ...outcome(n) })));
    });
    const defines = repeated((session, round) =>
      session.define(Object.fromEntries(RATED.map((type) => [type, redefined(round)]))),
    );
    await Promise.all([works, works, works, works, works, works, defines, defines].map((f) => f()));
  },
);

test(
  "an equal key while its row is pruned stands for the new row",
  { Mail: policy() },
  async (db) => {
    const [pruner, caller] = [await db.connect(), await db.connect()];
    for (let round = 0; round < 400; round += 1) {
      const key = `k${round}`;
      const old = await db.enqueue("Mail", { key });
      await db.rows(
        `UPDATE webhook_executions SET status = 'sent', response_status = 200, sent_at = now() - INTERVAL '1 h',
            updated_at = now() - INTERVAL '1 h' WHERE id = $1`,
        [old],
      );
      const [, id] = await Promise.all([
        pruner.rows(`SELECT webhook_prune('shop', '1 s')`),
        caller.enqueue("Mail", { key }),
      ]);
      if (id !== old) assert.equal(await db.enqueue("Mail", { key }), id, `round ${round}`);
    }
  },
);

test(
  "pruning waits for nobody who replays or enqueues, and leaves the rows whose keys are at work",
  { Mail: policy({ cache_ms: 1 }) },
  async (db) => {
    const [pruner, other] = [await db.connect(), await db.connect()];
    const over = async (key, result) => (await db.deliver("Mail", result, { key })).id;
    const [dead, sent, later] = [
      await over("dead", { outcome: "permanent", status: 404 }),
      await over("sent", { outcome: "ok", status: 200 }),
      await over("later", { outcome: "ok", status: 200 }),
    ];
    // A newer call has the dead letter's key, and is over as well.
    const newer = await over("dead", { outcome: "ok", status: 200 });
    await db.rows(
      "UPDATE webhook_executions SET updated_at = now() - INTERVAL '1 h', sent_at = sent_at - INTERVAL '1 h'",
    );
    await pruner.rows("SET lock_timeout = '5s'");
    const prune = (limit) =>
      pruner.value("SELECT webhook_prune('shop', '1 min', $1, TRUE)", [limit]);

    await other.rows("BEGIN");
    assert.ok(await other.value("SELECT webhook_replay($1)", [dead]));
    const again = await other.enqueue("Mail", { key: "sent" });
    // A limit is still that of the rows that go.
    assert.equal(await prune(2), 1);
    assert.deepEqual(
      (await db.rows("SELECT id FROM webhook_executions ORDER BY created_at")).map(({ id }) => id),
      [dead, sent, newer],
    );
    // What was pruned is nobody's, and its key neither.
    const fresh = await other.enqueue("Mail", { key: "later" });
    assert.notEqual(fresh, later);
    await other.rows("COMMIT");

    assert.equal(await prune(1), 1);
    assert.equal(await prune(2), 1);
    assert.deepEqual(
      await db.rows("SELECT key, execution_id FROM webhook_idempotency_keys ORDER BY key"),
      [
        { key: "dead", execution_id: dead },
        { key: "later", execution_id: fresh },
        { key: "sent", execution_id: again },
      ],
    );
  },
);

test(
  "a mixed load of everything at once: no deadlock, nothing lost",
  {
    Plain: policy({ max_attempts: 50 }),
    Gated: policy({ max_attempts: 50, concurrency: 5, rate_count: 1000, rate_window_ms: 1000 }),
    Broken: policy({
      max_attempts: 50,
      breaker_failures: 3,
      breaker_cooldown_ms: 5,
      concurrency: 20,
    }),
  },
  async (db) => {
    const names = ["Plain", "Gated", "Broken"];
    for (const name of names) await fill(db, 300, name);
    const until = Date.now() + 6000;
    const pick = (list) => list[Math.floor(Math.random() * list.length)];
    const outcomes = [
      { outcome: "ok", status: 200 },
      { outcome: "retry", code: "timeout" },
      { outcome: "retry", status: 503, retry_after_ms: 5 },
      { outcome: "permanent", status: 404 },
      { outcome: "release" },
    ];
    const all = await workers(db);
    const held = [];
    const work = async (worker) => {
      while (Date.now() < until) {
        const rows = await worker.claim(
          { Plain: 20, Gated: 20, Broken: 20 },
          { worker: worker.name, max: 30, lease: pick(["20 ms", "30 s"]) },
        );
        held.push(...rows);
        const batch = Array.from({ length: 40 }, () => pick(held)).filter(Boolean);
        await worker.extend(batch, { worker: worker.name, lease: "50 ms" });
        await worker.finish(
          [...rows, ...batch]
            .filter(() => Math.random() < 0.7)
            .sort(() => Math.random() - 0.5)
            .map((row) => ({ row, ...pick(outcomes) })),
          worker.name,
        );
      }
    };
    const disturb = async (worker) => {
      while (Date.now() < until) {
        await worker.rows(`SELECT webhook_replay_all('shop')`);
        await worker.rows(
          `SELECT webhook_cancel(id) FROM webhook_executions ORDER BY random() LIMIT 1`,
        );
        await worker.rows(`SELECT webhook_prune('shop', '1 s', 50, $1)`, [Math.random() < 0.2]);
        await worker.enqueue(pick(names), { key: String(Math.floor(Math.random() * 20)) });
        await worker.define({
          Plain: policy({ max_attempts: 50 }),
          Gated: policy({
            max_attempts: 50,
            concurrency: 5,
            rate_count: 1000,
            rate_window_ms: 1000,
          }),
          Broken: policy({
            max_attempts: 50,
            breaker_failures: 3,
            breaker_cooldown_ms: 5,
            concurrency: 20,
          }),
        });
      }
    };
    await Promise.all(all.map((worker, n) => (n < 6 ? work(worker) : disturb(worker))));
    assert.ok(held.length > 100, `${held.length} claims`);
    assert.equal(
      await db.value(
        `SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`,
      ),
      0,
    );

    // Afterwards all of it still comes to an end.
    await db.expire();
    await db.claim({});
    for (let rounds = 0; ; rounds += 1) {
      assert.ok(rounds < 2000, "rows are stuck");
      await db.due();
      await db.pass("1 day");
      const rows = await db.claim({ Plain: 100, Gated: 100, Broken: 100 });
      if (rows.length) await db.finish(ok(rows));
      else if (
        await db.value(
          `SELECT count(*) = 0 FROM webhook_executions WHERE status IN ('pending', 'sending', 'failed')`,
        )
      )
        break;
    }
    const wrong =
      await db.value(`SELECT count(*)::int FROM webhook_executions AS e WHERE status = 'sent'
        AND (SELECT count(*) FROM webhook_attempts AS a WHERE a.execution_id = e.id AND a.outcome = 'ok') <> 1`);
    assert.equal(wrong, 0);
  },
);

for (const isolation of ["read committed", "repeatable read", "serializable"]) {
  test(
    `a replay beside enqueues of its key: one of them, ${isolation}`,
    { Mail: policy() },
    async (db) => {
      await db.rows(
        `ALTER DATABASE ${await db.value("SELECT current_database()")} SET default_transaction_isolation = '${isolation}'`,
      );
      const all = await workers(db);
      for (let round = 0; round < 25; round += 1) {
        const key = `k${round}`;
        const { id } = await db.deliver("Mail", { outcome: "permanent", status: 404 }, { key });
        await Promise.all(
          all.map((worker, n) =>
            insist(() =>
              n % 2
                ? worker.enqueue("Mail", { key })
                : worker.value("SELECT webhook_replay($1)", [id]),
            ),
          ),
        );
        const waiting = await db.rows(
          `SELECT id FROM webhook_executions WHERE idempotency_key = $1 AND status = 'pending'`,
          [key],
        );
        assert.equal(waiting.length, 1);
        assert.equal(
          await db.value(`SELECT execution_id FROM webhook_idempotency_keys WHERE key = $1`, [key]),
          waiting[0].id,
        );
        await db.finish(ok(await db.claim()));
      }
    },
  );
}

test(
  "a replay beside enqueues that name its id as their key: one of them",
  { Mail: policy() },
  async (db) => {
    const all = await workers(db);
    for (let round = 0; round < 25; round += 1) {
      const { id } = await db.deliver("Mail", { outcome: "permanent", status: 404 });
      await Promise.all(
        all.map((worker, n) =>
          insist(() =>
            n % 2
              ? worker.enqueue("Mail", { key: id })
              : worker.value("SELECT webhook_replay($1)", [id]),
          ),
        ),
      );
      const waiting = await db.rows(
        `SELECT id FROM webhook_executions WHERE idempotency_key = $1 AND status = 'pending'`,
        [id],
      );
      assert.equal(waiting.length, 1);
      await db.finish(ok(await db.claim()));
    }
  },
);

test(
  "executions that are truncated take along attempts that are younger than the snapshot",
  { Mail: policy() },
  async (db) => {
    const other = await db.connect();
    await other.rows("BEGIN ISOLATION LEVEL REPEATABLE READ");
    assert.equal(await other.value("SELECT count(*)::int FROM webhook_attempts"), 0);
    await db.deliver("Mail", { outcome: "ok", status: 200 });
    await other.rows("TRUNCATE webhook_executions");
    await other.rows("COMMIT");
    assert.equal(await db.value("SELECT count(*)::int FROM webhook_attempts"), 0);
  },
);

test(
  "all are replayed without waiting for a key: who enqueues several waits for that in turn",
  { Mail: policy() },
  async (db) => {
    const over = async (key) =>
      (await db.deliver("Mail", { outcome: "permanent", status: 404 }, { key })).id;
    const [first, second, own] = [await over("first"), await over("second"), await over(null)];
    const [caller, operator] = [await db.connect(), await db.connect()];
    await operator.rows("SET lock_timeout = '5s'");
    const all = "SELECT webhook_replay_all('shop')";

    await caller.rows("BEGIN");
    await caller.enqueue("Mail", { key: "first" });
    await operator.rows("BEGIN");
    assert.equal(await operator.value(all), 2);
    const again = caller.enqueue("Mail", { key: "second" });
    await Promise.race([again, blocked(db)]);
    await operator.rows("COMMIT");
    assert.equal(await again, second);
    await caller.rows("ROLLBACK");
    assert.equal((await db.execution(own)).status, "pending");

    // Nobody is at work on it any more.
    assert.equal(await operator.value(all), 1);
    assert.equal((await db.execution(first)).status, "pending");
  },
);

test(
  "a type that loses its rate limit while its rows are claimed",
  { Mail: policy({ rate_count: 5, rate_window_ms: 1000 }) },
  async (db) => {
    await fill(db, 2);
    await db.migrate(`
      CREATE FUNCTION wait() RETURNS TRIGGER LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(1);
        RETURN NEW;
      END $$;
      CREATE TRIGGER wait BEFORE UPDATE ON webhook_executions
        FOR EACH ROW EXECUTE FUNCTION wait()`);
    await db.rows("SELECT pg_advisory_lock(1)");
    const claimed = (await db.connect()).claim();
    await Promise.race([claimed, blocked(db)]);
    await db.define({ Mail: policy() });
    await db.rows("SELECT pg_advisory_unlock(1)");
    assert.equal((await claimed).length, 2);
  },
);
