import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { isOperatorsFault, lacksDescriptor, ofFailure, ofResponse, ofUnbuilt } = await runtime(
  "own",
  "worker/classify.mjs",
);
const { RequestError } = await runtime("own", "support/error.mjs");
const { UNUSABLE } = await runtime("own", "worker/send.mjs");

test("what a status says: whether it is over, and whether it is worth another attempt", () => {
  const ok = { name: "Ok", outcome: "ok", from: "nothing", status: ["4xx", 200] };
  const webhook = {
    retry: { on: [408, 410, "5xx"] },
    success: { pointer: "/ok", equals: true },
    response: { variants: [ok] },
  };
  const said = (/** @type {number} */ status, body = '{"ok":true}', truncated = false) => {
    const { outcome, code } = ofResponse(webhook, { status, body, truncated });
    return code ? `${outcome} ${code}` : outcome;
  };
  assert.equal(said(200), "ok");
  assert.equal(said(299), "ok");
  // What the body must say counts in spite of `#[ok(status = 200)]`.
  assert.equal(said(200, '{"ok":false}'), "permanent rejected");
  assert.equal(said(200, '{"ok":tr', true), "permanent truncated_response");
  assert.equal(said(500, '{"ok":tr', true), "retry http_500");
  assert.equal(said(409), "ok");
  ok.status = [200];
  assert.equal(said(409), "permanent http_409");
  assert.equal(said(408), "retry http_408");
  assert.equal(said(410), "permanent http_410");
  assert.equal(said(300), "permanent http_300");
  assert.equal(said(199), "permanent http_199");
});

test("an operator's mistake is none of the call's", () => {
  const verdict = (/** @type {any} */ code, fromVariable = false) =>
    ofUnbuilt(Object.assign(new RequestError(code, "x"), { fromVariable }), true);
  for (const code of ["missing_variable", "invalid_url", "invalid_auth", "invalid_secret"]) {
    assert.deepEqual(verdict(code), { outcome: "retry", code: "missing_variable", error: "x" });
  }
  // By what spoils the header: a variable, or the payload.
  assert.equal(verdict("invalid_header", true).code, "missing_variable");
  assert.equal(verdict("missing_field").outcome, "permanent");
  assert.deepEqual(verdict("invalid_header"), {
    outcome: "permanent",
    code: "invalid_header",
    error: "x",
  });
  assert.equal(isOperatorsFault({ outcome: "permanent", status: 401, code: "http_401" }), true);
  assert.equal(isOperatorsFault({ outcome: "ok", status: 401 }), false);
  assert.equal(isOperatorsFault({ outcome: "retry", code: "missing_variable" }), true);
  assert.equal(isOperatorsFault({ outcome: "retry", status: 403, code: "http_403" }), false);
});

test("a worker without the folder of files has its type pause; a file may still arrive", () => {
  const error = Object.assign(new Error("the file `a` cannot be read"), {
    code: "file_unavailable",
  });
  const codeOf = (/** @type {boolean} */ hasFiles) => ofUnbuilt(error, hasFiles);
  assert.deepEqual(codeOf(false), {
    outcome: "retry",
    code: "missing_variable",
    error: error.message,
  });
  assert.equal(codeOf(true).code, "file_unavailable");
});

test("what went wrong on the way, by the code of what caused it", () => {
  const failed = (/** @type {string} */ code, message = "x") =>
    Object.assign(new Error(message), { code });
  const parser = new Error("x");
  parser.name = "HTTPParserError";
  for (const [error, code] of [
    [failed("ENOTFOUND"), "dns"],
    [failed("EAI_AGAIN"), "dns"],
    [failed("ECONNREFUSED"), "connect"],
    [failed("EPIPE"), "reset"],
    [failed("UND_ERR_SOCKET"), "reset"],
    [failed("CERT_HAS_EXPIRED"), "tls"],
    [failed("DEPTH_ZERO_SELF_SIGNED_CERT"), "tls"],
    [failed("SELF_SIGNED_CERT_IN_CHAIN"), "tls"],
    [failed("HPE_INVALID_VERSION"), "protocol"],
    [failed("ERR_ASSERTION"), "protocol"],
    [failed("UND_ERR_SOCKET", "bad upgrade"), "protocol"],
    [parser, "protocol"],
    [new AggregateError([failed("ECONNREFUSED")]), "connect"],
    [new Error("x", { cause: failed("ENOTFOUND") }), "dns"],
    [failed("ESOMETHING"), "network"],
    [failed(UNUSABLE), "missing_variable"],
    [failed("ERR_INVALID_URL"), "missing_variable"],
  ]) {
    const { outcome, code: found } = ofFailure(error);
    assert.deepEqual([outcome, found], ["retry", code], `${error.code}`);
  }
  const { outcome, code } = ofFailure(failed("UND_ERR_INVALID_ARG"));
  assert.deepEqual([outcome, code], ["permanent", "invalid_request"]);
});

test("a process without a file descriptor can open neither a connection nor a file", () => {
  const unread = (/** @type {string} */ cause) =>
    new RequestError("file_unavailable", "the file `a` cannot be read", { cause });
  for (const code of ["EMFILE", "ENFILE"]) {
    assert.ok(lacksDescriptor(new AggregateError([Object.assign(new Error("x"), { code })])), code);
    assert.ok(lacksDescriptor(unread(code)), code);
  }
  assert.ok(!lacksDescriptor(unread("ENOENT")));
  assert.ok(!lacksDescriptor(Object.assign(new Error("x"), { code: "ECONNREFUSED" })));
});

test("an error that is its own cause has no code", () => {
  const error = new Error("x");
  error.cause = error;
  const several = new AggregateError([]);
  several.errors.push(several);
  for (const cause of [error, several]) {
    assert.deepEqual(ofFailure(cause), {
      outcome: "retry",
      code: "network",
      error: "the request failed",
    });
  }
});
