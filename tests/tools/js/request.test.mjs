import assert from "node:assert/strict";
import test from "node:test";

import { build, context, headerOf, own } from "./support.mjs";

const JSON_CALL = '{"user_id":"ä/..?#@%","page":7,"trace":"t","Amount":18446744073709551615}';

test("placeholders are encoded for their place, and path fields leave the body", () => {
  const request = build("JsonCall", JSON_CALL);
  assert.equal(
    request.url,
    "https://api.example.com/v1/a%20b/c/users/%C3%A4%2F..%3F%23%40%25?key=k%26y&page=7",
  );
  assert.equal(request.method, "PUT");
  assert.equal(request.timeoutMs, 5000);
  assert.equal(request.body.toString(), '{"trace":"t","Amount":18446744073709551615}');
});

test("headers: filled, empty ones left out, braces doubled, Accept as written", () => {
  const { headers } = build("JsonCall", JSON_CALL);
  assert.deepEqual(headers, [
    ["Accept", "text/plain"],
    ["X-Trace", "t-{x}"],
    ["Content-Type", "application/json"],
    ["Authorization", "Bearer secret-token"],
    ["Idempotency-Key", "key-1"],
  ]);
});

test("a header of many spaces is filled at once", () => {
  const trace = `a${" ".repeat(200_000)}b`;
  const began = performance.now();
  const { headers } = build("JsonCall", JSON_CALL.replace('"t"', JSON.stringify(trace)));
  assert.equal(headers[1][1], `${trace}-{x}`);
  // It took a minute, as each of them was looked at once for each before it.
  assert.ok(performance.now() - began < 10_000);
});

test("a body that needs no change is the payload's own text", () => {
  const text = ' { "to" : "a\\u00e9", "n": 1.0e2, "n": 9007199254740993 } ';
  assert.equal(build("RuledCall", text).body.toString(), text.trim());
  assert.equal(build("RuledCall", { to: "é" }).body.toString(), '{"to":"é"}');
});

test("the last of several members with one name counts", () => {
  const text = '{"user_id":"a","user_id":"b","page":1,"trace":"x","Amount":1, "Amount" : 2}';
  const request = build("JsonCall", text);
  assert.match(request.url, /users\/b\?/);
  assert.equal(request.body.toString(), '{"trace":"x","Amount":2}');
});

test("a struct emptied by its path sends an empty object", () => {
  const request = build("HostCall", { list: "x" });
  assert.equal(request.url, "https://us-1.api.example.com/lists/x");
  assert.equal(request.body.toString(), "{}");
  assert.equal(headerOf(request.headers, "Accept"), "application/json");
});

test("no payload, no body", () => {
  const request = build("Ping", null);
  assert.equal(request.body, null);
  assert.equal(headerOf(request.headers, "content-type"), undefined);
  assert.equal(headerOf(request.headers, "authorization"), undefined);
});

test("a GET sends its payload as the query", () => {
  const request = build("QueryCall", { q: "a b&c=~é*", tags: ["x", "y"] });
  assert.equal(
    request.url,
    "https://api.example.com/search?v=1&q=a%20b%26c%3D%7E%C3%A9*&tags=x&tags=y",
  );
  assert.equal(request.body, null);
  const braces = { ...own.config.webhooks.QueryCall, url: "https://x.example/{{ż}}?{{v}}" };
  assert.equal(
    own.buildRequest(braces, { q: "a", tags: [] }, context()).url,
    "https://x.example/%7B%C5%BC%7D?%7Bv%7D&q=a",
  );
  for (const url of ["https://x.example/?", "https://x.example/?v=1&"]) {
    const webhook = { ...own.config.webhooks.QueryCall, url };
    assert.equal(own.buildRequest(webhook, { q: "a", tags: [] }, context()).url, `${url}q=a`);
  }
});

test("an API in the environment may have a query, and keeps its slash only once", () => {
  const call = { user_id: "u", page: 1, trace: "", Amount: 1 };
  const base = (/** @type {string} */ API_BASE) => build("JsonCall", call, { API_BASE }).url;
  assert.match(base("http://localhost:8080/x/"), /^http:\/\/localhost:8080\/x\/v1\//);
  assert.match(base("http://[::1]:80"), /^http:\/\/\[::1\]:80\/v1\//);
  assert.match(base("https://x/ä"), /^https:\/\/x\/%C3%A4\/v1\//);
});

test("Basic: encoded, unless it is already", () => {
  const authorization = (/** @type {string} */ BASIC) =>
    headerOf(build("HostCall", { list: "x" }, { BASIC }).headers, "Authorization");
  const encoded = (/** @type {string} */ text) => `Basic ${Buffer.from(text).toString("base64")}`;
  assert.equal(authorization("user:päss"), encoded("user:päss"));
  assert.equal(authorization("user"), encoded("user:"));
  assert.equal(authorization("dXNlcjpwYXNz"), "Basic dXNlcjpwYXNz");
  // Base64 of a text without a colon, and base64 that is not canonical.
  assert.equal(authorization("dXNlcg=="), encoded("dXNlcg==:"));
  assert.equal(authorization("dXNlcjpwYXNz="), encoded("dXNlcjpwYXNz=:"));
  // A key whose bytes, were it base64, hold a colon by chance.
  assert.equal(authorization("/zoA"), encoded("/zoA:"));
  assert.equal(authorization(""), undefined);
  for (const text of ["dXNlcjpwYXNz\n", "user:pass\n", "us\0er"]) {
    assert.throws(() => authorization(text), { code: "invalid_header" }, text);
  }
});

test("auth whose form only the environment knows", () => {
  const sent = (/** @type {string} */ AUTH) => build("Ping", null, { AUTH }).headers.slice(1);
  assert.deepEqual(sent("Bearer abc "), [["Authorization", "Bearer abc"]]);
  assert.deepEqual(sent("basic u:p"), [["Authorization", "Basic dTpw"]]);
  assert.deepEqual(sent("X-Key: v w "), [["X-Key", "v w"]]);
  assert.deepEqual(sent(""), []);
});

test("if_env! takes the branch that the environment says", () => {
  const url = (/** @type {Record<string, string | null>} */ env) =>
    build("SignedCall", { test: 1 }, env).url;
  assert.equal(url({}), "https://api.example.com/signed");
  assert.equal(url({ DEVELOPMENT: "0", STAGING: "false" }), "https://api.example.com/signed");
  assert.equal(url({ DEVELOPMENT: "", STAGING: "1" }), "https://staging.example.com/signed");
  assert.equal(url({ DEVELOPMENT: "yes" }), "http://localhost:4040/test-webhook");
  assert.equal(url({ DEVELOPMENT: null }), "https://api.example.com/signed");
  const { headers } = build(
    "SignedCall",
    { test: 1 },
    { DEVELOPMENT: "1", SIGNED_TOKEN: undefined },
  );
  assert.equal(headerOf(headers, "Authorization"), undefined);
});

test("the idempotency key fills its field where that is left out", () => {
  const body = (/** @type {string} */ payload) => build("SignedCall", payload).body.toString();
  assert.equal(body('{"test":1}'), '{"test":1,"idempotency_key":"key-1"}');
  assert.equal(body('{"idempotency_key":null,"test":1}'), '{"idempotency_key":"key-1","test":1}');
  assert.equal(
    body('{"idempotency_key":"mine", "test":1}'),
    '{"idempotency_key":"mine", "test":1}',
  );
});

test("building does not change what it is given, and gives the same twice", () => {
  const payload = Object.freeze({ title: "a", image: "aGk=", sheets: [], tags: [] });
  assert.deepEqual(build("UploadCall", payload), build("UploadCall", payload));
});

test("what a request needs of its context, and is not given, is named", () => {
  const given = context();
  const asked = (
    /** @type {string} */ type,
    /** @type {unknown} */ payload,
    /** @type {any} */ more,
  ) => own.buildRequest(own.config.webhooks[type], payload, { ...given, ...more });
  for (const [type, payload, more, message] of /** @type {const} */ ([
    [
      "JsonCall",
      JSON_CALL,
      { env: {} },
      "env must be a function that gives the variable of a name",
    ],
    ["JsonCall", JSON_CALL, { idempotencyKey: undefined }, "idempotencyKey must be a string"],
    ["SignedCall", { test: 1 }, { idempotencyKey: 1 }, "idempotencyKey must be a string"],
    ["PlainSignedCall", { test: 1 }, { id: undefined }, "id must be a string"],
    [
      "SignedCall",
      { test: 1 },
      { env: async () => undefined },
      "env must give a text for `DEVELOPMENT`; resolveEnvironment waits for one",
    ],
    [
      "JsonCall",
      JSON_CALL,
      { env: async () => "a" },
      "env must give a text for `API_BASE`; resolveEnvironment waits for one",
    ],
  ])) {
    assert.throws(() => asked(type, payload, more), { name: "TypeError", message });
  }
  // What it does not need may be left out.
  asked("HostCall", { list: "a" }, { id: undefined, idempotencyKey: undefined });
});
