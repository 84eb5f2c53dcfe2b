import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { Contact } = await runtime("own", "worker/contact.mjs");

const LEASE_MS = 30_000;
/** Half of the lease. */
const GRACE_MS = 15_000;

/**
 * A contact whose clock stands still, but for what each question takes.
 *
 * @param {import("node:test").TestContext} t
 */
function contactOf(t) {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  let upMs = 3_600_000;
  /** @type {string[]} */
  const pings = [];
  /** @param {number | string | Promise<void>} took @param {Error} [error] */
  const answer = async (took, error) => {
    if (typeof took === "string") pings.push(took);
    else if (typeof took === "number") now += took;
    else await took;
    if (error instanceof Error) throw error;
    return [{ up_ms: `${upMs}` }];
  };
  const db = { kind: "pg", query: answer, prepared: answer, listen: answer };
  const contact = new Contact(db, LEASE_MS);
  return {
    contact,
    pings,
    /** @param {number} ms since the server's start */
    start: (ms) => (upMs = ms),
    /** How long nothing is taken back yet. */
    grace: () => Math.max(0, contact.graceEnds - now),
    /** @param {number} ms */
    pass: (ms) => (now += ms),
    /** @param {number | Promise<void>} took milliseconds, or until it rejects */
    hear: (took) => contact.db.query(took),
    /** @param {number} ms @param {string | undefined} [code] an SQLSTATE; none where nobody answered */
    fail: (ms, code) =>
      assert.rejects(
        contact.db.prepared(ms, Object.assign(new Error("refused"), code ? { code } : {})),
      ),
    /** @param {number} ms */
    listen: (ms) => contact.db.listen(ms),
  };
}

/** One that has been in touch for a while. @param {import("node:test").TestContext} t */
async function settledContact(t) {
  const all = contactOf(t);
  assert.equal(await all.contact.mayTakeBack(), true);
  assert.match(all.pings.splice(0).join(), /pg_postmaster_start_time/);
  all.pass(60_000);
  await all.hear(1);
  assert.equal(all.grace(), 0);
  return all;
}

test("after an outage in which a lease may have run out there is a grace", async (t) => {
  const { contact, grace, pass, hear, fail } = await settledContact(t);
  await fail(5);
  assert.equal(grace(), 0, "not yet");
  pass(15_001);
  assert.equal(grace(), Infinity, "it has not ended");
  await fail(5, "57P03");
  await hear(1);
  assert.equal(grace(), GRACE_MS);
  assert.equal(await contact.mayTakeBack(), false);
  pass(5000);
  await hear(1);
  assert.equal(grace(), 10_000 - 1);
  pass(10_000);
  assert.equal(grace(), 0);
});

test("no failure that is over soon is an outage, however long nothing was asked before", async (t) => {
  const { contact, grace, pass, hear, fail, listen } = await settledContact(t);
  pass(60_000);
  await fail(5);
  await hear(5);
  assert.equal(grace(), 0);
  pass(60_000);
  contact.noteBreak();
  await listen(5);
  assert.equal(grace(), 0);
  // Refused for what was asked: that is an answer.
  await fail(1, "42883");
  pass(60_000);
  await fail(1, "42883");
  assert.equal(grace(), 0);
});

test("a silence is an outage, and so is a break over which nothing was asked", async (t) => {
  const { contact, grace, pass, hear, listen } = await settledContact(t);
  await hear(20_000);
  assert.equal(grace(), GRACE_MS, "an answer that took so long");
  pass(60_000);
  assert.equal(grace(), 0);
  contact.noteBreak();
  pass(16_000);
  await listen(1);
  assert.equal(grace(), GRACE_MS);
});

test("one connection that died silently is no outage where another one answers", async (t) => {
  const { grace, pass, hear } = await settledContact(t);
  /** @type {(error: Error) => void} */
  let fail = () => {};
  const failing = hear(new Promise((_, reject) => (fail = reject)));
  pass(20_000);
  await hear(1);
  pass(1000);
  fail(new Error("Query read timeout"));
  await assert.rejects(failing);
  await hear(1);
  assert.equal(grace(), 0);
});

test("a new worker takes nothing back just after the server's start", async (t) => {
  const { contact, grace, pass, start } = contactOf(t);
  start(3000);
  assert.equal(await contact.mayTakeBack(), false);
  assert.equal(grace(), 5000);
  pass(5000);
  assert.equal(await contact.mayTakeBack(), true);
});

test("a new worker that waited for the database counts that as an outage", async (t) => {
  const { contact, grace, pass, fail, hear } = contactOf(t);
  await fail(1);
  pass(16_000);
  await hear(1);
  assert.equal(await contact.mayTakeBack(), false);
  assert.equal(grace(), GRACE_MS);
});

test("leases are ended now and then, and only just after an answer", async (t) => {
  const { contact, pings, pass, hear } = await settledContact(t);
  const may = () => contact.mayTakeBack();
  assert.deepEqual([await may(), await may()], [true, false]);
  assert.deepEqual(pings, []);
  pass(1999);
  assert.equal(await may(), false);
  pass(1);
  assert.equal(await may(), true);
  assert.deepEqual(pings, ["SELECT 1"]);
  assert.equal(contact.tookBackAt, performance.now());
  pass(1950);
  await hear(1);
  pass(50);
  assert.equal(await may(), true);
  assert.equal(pings.length, 1);
});
