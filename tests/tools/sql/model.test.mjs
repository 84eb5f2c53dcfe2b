// Random steps (calls that come, claims, results, late ones too, time that passes, people who cancel and
// replay) against a model of the rules. The steps are the same in each run, by their seeds.
import assert from "node:assert/strict";
import { policy, test } from "./harness.mjs";
import {
  admit,
  dueOf,
  isLost,
  isRunning,
  isTrialLost,
  isWaiting,
  note,
  noteLoss,
  settle,
} from "./model.mjs";

const MINUTE = 60_000;
const LEASE = 30_000;
/** A clock that counts in milliseconds tells two times of one of them in any order. */
const TICK = 1;

const slow = (changes) => policy({ retry_base_ms: MINUTE, retry_max_ms: 10 * MINUTE, ...changes });
const breaker = { breaker_failures: 2, breaker_cooldown_ms: 90_000 };
const POLICIES = {
  Plain: slow(),
  Single: slow({ retry_policy: "none", max_attempts: 1, concurrency: 2 }),
  Rated: slow({ retry_policy: "linear", rate_count: 3, rate_window_ms: 100_000 }),
  Broken: slow({ max_attempts: 5, ...breaker }),
  All: slow({
    retry_policy: "fixed",
    concurrency: 2,
    rate_count: 4,
    rate_window_ms: 200_000,
    ...breaker,
  }),
};

const RESULTS = [
  { outcome: "ok", status: 200 },
  { outcome: "ok", status: 204 },
  { outcome: "retry", status: 500 },
  { outcome: "retry", status: 200, code: "ECONNRESET" },
  { outcome: "retry", code: "ETIMEDOUT", error: "slow" },
  { outcome: "retry", code: "aborted", error: "the worker stops" },
  { outcome: "retry", status: 429, retry_after_ms: 95_000 },
  { outcome: "retry", status: 503, retry_after_ms: 20_000 },
  { outcome: "retry", status: 404 },
  { outcome: "retry", status: 410 },
  { outcome: "permanent", status: 401 },
  { outcome: "permanent", code: "unencodable", error: "no request" },
  { outcome: "permanent", code: "missing_variable", error: "KEY is not set" },
  { outcome: "release" },
];

/** Which final state each event tells of. */
const EVENTS = { WebhookSuccess: "sent", WebhookFailed: "dead_letter" };

/** The same numbers for the same seed: mulberry32. */
function randomOf(seed) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  return { next, below, pick: (list) => list[below(list.length)] };
}

const ms = (column) => `(extract(epoch FROM ${column}) * 1000)::float8`;
const LOOK = `
  SELECT ${ms("clock_timestamp()")} AS now,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object(
      'id', id, 'type', webhook_type, 'status', status, 'priority', priority, 'attempts', attempts,
      'max_attempts', max_attempts, 'due', ${ms("next_retry_at")}, 'token', token::TEXT,
      'lease', ${ms("lease_expires_at")})), '[]') FROM webhook_executions) AS rows,
    (SELECT jsonb_agg(jsonb_build_object(
      'name', webhook_type, 'circuit', circuit, 'failures', consecutive_failures,
      'trial_at', ${ms("trial_at")}, 'trial_token', trial_token::TEXT,
      'paused_until', ${ms("paused_until")}, 'pause_ms', pause_ms)) FROM webhook_type_states) AS types,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object(
      'type', webhook_type, 'token', token::TEXT, 'until', ${ms("counts_until")})), '[]')
      FROM webhook_rate_windows) AS windows,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object(
      'id', execution_id, 'token', token::TEXT, 'outcome', outcome) ORDER BY id), '[]')
      FROM webhook_attempts) AS attempts,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object(
      'id', payload ->> 'webhook_id', 'event', event_type)), '[]') FROM buildamp_events) AS events`;

/** One sequence of steps on one database. */
class Run {
  constructor(db, seed) {
    this.db = db;
    this.random = randomOf(seed);
    /** What was ever claimed, the latest last: id and token. */
    this.claimed = [];
    this.highest = 0n;
  }

  /** All that the rules speak of; what must hold at any time is looked at. */
  async look() {
    const seen = await this.db.one(LOOK);
    for (const [name, { concurrency, rate_count }] of Object.entries(POLICIES)) {
      const running = seen.rows.filter((row) => row.type === name && isRunning(row, seen.now));
      assert.ok(
        running.length <= (concurrency ?? Infinity),
        `${running.length} of ${name} at once`,
      );
      const counted = seen.windows.filter(({ type, until }) => type === name && until > seen.now);
      assert.ok(
        counted.length <= (rate_count ?? Infinity),
        `${counted.length} of ${name} in a window`,
      );
    }
    return seen;
  }

  /**
   * Runs a step, and gives what was before and after it. `isAmbiguous`: something became due, or ran out,
   * in between, so that nobody can say on which side of it the step stood.
   */
  async between(step) {
    const before = await this.look();
    const given = await step();
    const after = await this.look();
    const times = [
      ...before.rows.flatMap(({ due, lease }) => [due, lease]),
      ...before.types.flatMap(({ trial_at, paused_until }) => [trial_at, paused_until]),
      ...before.windows.map(({ until }) => until),
    ];
    const isAmbiguous = times.some((time) => time > before.now && time <= after.now);
    return { before, given, after, isAmbiguous };
  }

  async enqueue() {
    const type = this.random.pick(Object.keys(POLICIES));
    const priority = this.random.below(4);
    const id = await this.db.enqueue(type, { priority });
    const row = (await this.look()).rows.find((row) => row.id === id);
    assert.deepEqual([row.status, row.attempts, row.priority], ["pending", 0, priority]);
  }

  async claim() {
    const names = Object.keys(POLICIES).filter(() => this.random.next() < 0.7);
    const wanted = Object.fromEntries(names.map((name) => [name, 1 + this.random.below(4)]));
    const max = 1 + this.random.below(8);
    const { before, given, after, isAmbiguous } = await this.between(() =>
      this.db.claim(wanted, { max }),
    );
    for (const { id, token } of given) {
      assert.ok(BigInt(token) > this.highest, "a token is never used again");
      this.claimed.push({ id, token: String(token) });
    }
    for (const { token } of given) {
      this.highest = BigInt(token) > this.highest ? BigInt(token) : this.highest;
    }
    if (!isAmbiguous) {
      this.#checkClaim({ before, after, wanted, max, given });
    }
  }

  #checkClaim({ before, after, wanted, max, given }) {
    const { now } = before;
    const rows = before.rows.map((row) =>
      isLost(row, now)
        ? { ...row, ...settle(row, { outcome: "lost" }, POLICIES[row.type]), due: Infinity }
        : row,
    );
    const types = before.types.map((type) =>
      isTrialLost(type, before.rows, now) ? noteLoss(type, POLICIES[type.name], now) : type,
    );
    let most = 0;
    for (const type of types) {
      const policy = POLICIES[type.name];
      const taken = given.filter((row) => row.webhook_type === type.name).map((row) => row.id);
      const gate = admit(type, policy, { rows, windows: before.windows }, now);
      const due = dueOf(rows, type.name, gate.isInTurn, now);
      const allowed = Math.min(wanted[type.name] ?? 0, gate.most, due.length);
      most += allowed;
      assert.ok(taken.length <= allowed, `${taken.length} of ${type.name} for ${allowed}`);
      this.#checkOrder(due, taken, gate.isInTurn);
      const trial = gate.isOnTrial
        ? after.rows.find(({ id }) => id === taken[0])?.token
        : undefined;
      const isTried = trial !== undefined;
      const isHalfOpen = isTried && type.circuit === "open";
      this.#checkType(before, after, {
        ...type,
        ...(isTried && { trial_token: trial }),
        ...(isHalfOpen && { circuit: "half_open" }),
      });
    }
    assert.equal(given.length, Math.min(most, max), "as many as the gates let through");
    for (const row of rows) {
      const isTaken = given.some(({ id }) => id === row.id);
      this.#checkRow(
        after,
        isTaken ? { ...row, status: "sending", attempts: row.attempts + 1 } : row,
        now,
      );
    }
  }

  /** Of a type none is left behind that stands before one that was taken. */
  #checkOrder(due, taken, isInTurn) {
    const rank = (row) => [isInTurn ? 0 : -row.priority, row.due];
    const later = ([a, b], [c, d]) => a > c || (a === c && b > d + TICK);
    const left = due.filter(({ id }) => !taken.includes(id)).map(rank);
    for (const row of due.filter(({ id }) => taken.includes(id))) {
      assert.ok(
        !left.some((other) => later(rank(row), other)),
        "in the order of priority and time",
      );
    }
  }

  #checkRow(after, { id, status, attempts, delay }, now) {
    const row = after.rows.find((row) => row.id === id);
    assert.deepEqual([row.status, row.attempts], [status, attempts], id);
    if (delay) {
      const [least, most] = delay;
      assert.ok(row.due >= now + least - TICK && row.due <= after.now + most + TICK, "its delay");
    }
  }

  #checkType(before, after, expected) {
    const type = after.types.find(({ name }) => name === expected.name);
    for (const key of ["circuit", "failures", "trial_token", "pause_ms"]) {
      assert.equal(type[key], expected[key], `${key} of ${expected.name}`);
    }
    if (type.circuit === "open") {
      const off = Math.abs(type.trial_at - expected.trial_at);
      assert.ok(
        off <= after.now - before.now + TICK,
        `the trial of ${expected.name}, ${off} ms off`,
      );
    }
    const isPaused = expected.paused_until > after.now;
    assert.equal(type.paused_until > after.now, isPaused, `the pause of ${expected.name}`);
  }

  /** Reports of rows that are held, and of some that no longer are. */
  async finish() {
    const handles = this.claimed.slice(-12).filter(() => this.random.next() < 0.5);
    const results = handles.map((row) => ({ row, ...this.random.pick(RESULTS) }));
    const { before, after, given } = await this.between(() => this.db.finish(results));
    const told = new Map(given.map(({ token, status }) => [String(token), status]));
    let { types } = before;
    for (const { row: handle, ...result } of results) {
      const row = before.rows.find(({ id, token }) => id === handle.id && token === handle.token);
      if (!row) {
        this.#checkLate(before, after, handle, result, told);
        continue;
      }
      const policy = POLICIES[row.type];
      const next = settle(row, result, policy);
      assert.equal(told.get(handle.token), next.status);
      this.#checkRow(after, { ...row, ...next }, before.now);
      this.#checkRecords(before, after, row, result, next);
      types = types.map((type) =>
        type.name === row.type ? note(type, row.token, result, policy, before.now) : type,
      );
    }
    for (const type of types) this.#checkType(before, after, type);
  }

  #checkLate(before, after, { id, token }, { outcome }, told) {
    const logged = ({ attempts }) => attempts.filter((one) => one.id === id && one.token === token);
    const isKnown = logged(before).some((one) => one.outcome !== "lost");
    const isTold = outcome !== "release" && !isKnown;
    assert.equal(told.get(token), isTold ? "late" : undefined);
    assert.equal(logged(after).length - logged(before).length, isTold ? 1 : 0);
  }

  /** The audit trail, and the event of what has ended. */
  #checkRecords(before, after, { id, token }, { outcome, code }, { status }) {
    const wasSent = outcome !== "release" && code !== "missing_variable";
    const logged = after.attempts.filter((one) => one.id === id && one.token === token);
    assert.equal(logged.length, wasSent ? 1 : 0, "one attempt");
    const events = ({ events }, name) =>
      events.filter((event) => event.id === id && event.event === name).length;
    for (const [name, final] of Object.entries(EVENTS)) {
      const more = events(after, name) - events(before, name);
      assert.equal(more, status === final ? 1 : 0, `${name} of ${status}`);
    }
  }

  /** A person cancels or replays any row. */
  async operate() {
    const { rows } = await this.look();
    const row = this.random.pick(rows);
    if (!row) return;
    const isReplay = this.random.next() < 0.5;
    const [sql, isMeant] = isReplay
      ? ["SELECT webhook_replay($1)", row.status === "dead_letter"]
      : ["SELECT webhook_cancel($1)", isWaiting(row)];
    assert.equal(await this.db.value(sql, [row.id]), isMeant);
    const next = isMeant ? { status: isReplay ? "pending" : "dead_letter" } : {};
    this.#checkRow(await this.look(), { ...row, ...next });
  }

  /** Prolongs what is held and has not run out; what is no longer held is not given. */
  async extend() {
    const handles = this.claimed.slice(-12);
    const { before, given, isAmbiguous } = await this.between(() =>
      this.db.rows("SELECT id, token::TEXT FROM webhook_extend('w1', $1, '30 s')", [
        JSON.stringify(handles),
      ]),
    );
    const held = before.rows.filter((row) => handles.some(({ token }) => token === row.token));
    const tokens = given.map(({ token }) => token);
    for (const row of held.filter((row) => isRunning(row, before.now))) {
      assert.ok(isAmbiguous || tokens.includes(row.token), "a lease that runs is prolonged");
    }
    assert.ok(
      tokens.every((token) => held.some((row) => row.token === token)),
      "nobody else's",
    );
  }

  /** Lets time pass, for everything. */
  async pass(time = this.random.pick([1000, 12_000, 45_000, 2 * MINUTE, 12 * MINUTE])) {
    const ago = `INTERVAL '${time} ms'`;
    for (const [table, columns] of [
      ["webhook_executions", ["next_retry_at", "lease_expires_at"]],
      ["webhook_type_states", ["trial_at", "paused_until"]],
      ["webhook_rate_windows", ["counts_until"]],
    ]) {
      await this.db.rows(
        `UPDATE ${table} SET ${columns.map((column) => `${column} = ${column} - ${ago}`)}`,
      );
    }
  }

  async step() {
    const kind = this.random.next();
    if (kind < 0.3) await this.enqueue();
    else if (kind < 0.55) await this.claim();
    else if (kind < 0.75) await this.finish();
    else if (kind < 0.9) await this.pass();
    else if (kind < 0.95) await this.operate();
    else await this.extend();
  }

  /** Where every answer is good from here on, every row ends: nothing is stuck, whatever came before. */
  async end() {
    for (let round = 0; ; round += 1) {
      const { rows } = await this.look();
      const open = rows.filter((row) => isWaiting(row) || row.status === "sending");
      if (open.length === 0) return;
      assert.ok(round < rows.length + 20, `stuck: ${JSON.stringify(open)}`);
      await this.pass(12 * MINUTE);
      const wanted = Object.fromEntries(Object.keys(POLICIES).map((name) => [name, 10]));
      const given = await this.db.claim(wanted);
      await this.db.finish(given.map((row) => ({ row, outcome: "ok", status: 200 })));
    }
  }
}

for (let seed = 1; seed <= 6; seed += 1) {
  test(`random steps keep the rules, and everything ends (${seed})`, POLICIES, async (db) => {
    await db.rows("SELECT setseed($1)", [seed / 10]);
    const run = new Run(db, seed);
    for (let step = 0; step < 120; step += 1) await run.step();
    await run.end();
  });
}
