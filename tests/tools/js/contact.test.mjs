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
  const contact = new Contact(LEASE_MS);
  /** @param {number} ms @param {Error} [error] */
  const answer = async (ms, error) => {
    now += ms;
    if (error) throw error;
    return [];
  };
  const db = contact.watch({ kind: "pg", query: answer, prepared: answer, listen: answer });
  return {
    contact,
    /** How long nothing is taken back yet. */
    grace: () => Math.max(0, contact.graceEnds - now),
    /** @param {number} ms */
    pass: (ms) => (now += ms),
    /** @param {number} ms */
    hear: (ms) => db.query(ms),
    /** @param {number} ms @param {string | undefined} [code] an SQLSTATE; none where nobody answered */
    fail: (ms, code) =>
      assert.rejects(db.prepared(ms, Object.assign(new Error("refused"), code ? { code } : {}))),
    /** @param {number} ms */
    listen: (ms) => db.listen(ms),
    pending: () => {
      /** @type {(error: Error) => void} */
      let fail = () => {};
      const asked = new Promise((_, reject) => (fail = reject));
      return { failing: contact.watch({ query: () => asked }).query(), fail };
    },
  };
}

test("after an outage in which a lease may have run out there is a grace", async (t) => {
  const { grace, pass, hear, fail } = contactOf(t);
  assert.equal(grace(), 0);
  await hear(10);
  await fail(5);
  assert.equal(grace(), 0, "not yet");
  pass(15_001);
  assert.equal(grace(), Infinity, "it has not ended");
  await fail(5, "57P03");
  await hear(1);
  assert.equal(grace(), GRACE_MS);
  pass(5000);
  await hear(1);
  assert.equal(grace(), 10_000 - 1);
  pass(10_000);
  assert.equal(grace(), 0);
});

test("no failure that is over soon is an outage, however long nothing was asked before", async (t) => {
  const { contact, grace, pass, hear, fail, listen } = contactOf(t);
  await hear(1);
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
  const { contact, grace, pass, hear, listen } = contactOf(t);
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
  const { grace, pass, hear, pending } = contactOf(t);
  const { failing, fail } = pending();
  pass(20_000);
  await hear(1);
  pass(1000);
  fail(new Error("Query read timeout"));
  await assert.rejects(failing);
  await hear(1);
  assert.equal(grace(), 0);
});
