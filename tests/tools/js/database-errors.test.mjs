import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { isDataError, isOutage, isTransient } = await runtime("own", "db/errors.mjs");

/** @param {string} code @param {object} [more] */
const failure = (code, more = {}) => Object.assign(new Error("x"), { code, ...more });

test("errors that pass by themselves, and those that do not", () => {
  // Cut off, asked of a standby, while a role or a database is being changed, too many at once.
  for (const code of [
    "08006",
    "25006",
    "40P01",
    "53300",
    "57P01",
    "57P03",
    "28P01",
    "3D000",
    "55000",
    "55P03",
  ]) {
    assert.ok(isTransient(failure(code)), code);
    assert.ok(!isDataError(failure(code)), code);
  }
  for (const code of ["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT"]) {
    assert.ok(isTransient(failure(code, { syscall: "write" })), code);
  }
  // A standby has no unlogged tables.
  assert.ok(isTransient(failure("0A000", { routine: "get_relation_info" })));
  for (const code of ["0A000", "22P02", "23505", "42883", "P0001"]) {
    assert.ok(!isTransient(failure(code)), code);
  }
});

test("outages, which say nothing of what was to be done", () => {
  for (const code of ["08006", "25006", "40001", "40P01", "53300", "57P01", "58030"]) {
    assert.ok(isOutage(failure(code)), code);
  }
  assert.ok(isOutage(new Error("Connection terminated unexpectedly")));
  // A statement that is always too slow; a service that refuses; a mistake.
  for (const error of [
    failure("57014"),
    failure("ECONNREFUSED", { syscall: "connect" }),
    failure("23505"),
    new Error("x"),
    "x",
    null,
  ]) {
    assert.ok(!isOutage(error), String(error));
  }
});

test("an error that cannot be read is none of the database's", () => {
  for (const name of ["code", "message"]) {
    const error = Object.defineProperty(new Error("x"), name, {
      get() {
        throw null;
      },
    });
    assert.ok(!isOutage(error), name);
    assert.ok(!isDataError(error), name);
  }
});
