import assert from "node:assert/strict";
import test from "node:test";

import { brief, build, codeOf, context, own } from "./support.mjs";

const CALL = { user_id: "u", page: 1, trace: "t", Amount: 1 };

/** @param {string} type @param {unknown} payload @param {Record<string, string | undefined>} [env] */
const code = (type, payload, env) => codeOf(() => build(type, payload, env));

test("payloads that are none", () => {
  for (const payload of [
    "",
    "{",
    "{'a':1}",
    "NaN",
    "01",
    '"\t"',
    undefined,
    () => 1,
    { n: 1n },
    "\u00a0{}",
    '{"a":"\ud800"}',
  ]) {
    assert.equal(code("RuledCall", payload), "invalid_payload", String(payload));
  }
  const loop = /** @type {any} */ ({});
  loop.loop = loop;
  assert.equal(code("RuledCall", loop), "invalid_payload");
  // Half a surrogate pair matters only where its text is needed.
  assert.equal(code("RuledCall", '{"to":"\\ud800"}'), "none");
  assert.equal(code("FormCall", '{"data":"\\ud800"}'), "invalid_payload");
  assert.equal(
    code("FormCall", `{"data":${"[".repeat(200)}${"]".repeat(200)}}`),
    "invalid_payload",
  );
  assert.equal(code("RuledCall", `${"[".repeat(5000)}${"]".repeat(5000)}`), "none");
});

test("integers beyond 64 bits", () => {
  for (const number of ["18446744073709551616", "-9223372036854775809", "1".repeat(400)]) {
    assert.equal(code("RuledCall", `{"a":[{"b":${number}}]}`), "number_out_of_range", number);
  }
  for (const number of [
    "18446744073709551615",
    "-9223372036854775808",
    "1e400",
    `0.${"1".repeat(40)}`,
  ]) {
    assert.equal(code("RuledCall", `{"a":[{"b":${number}}]}`), "none", number);
  }
  assert.equal(code("RuledCall", `{"a":"${"9".repeat(40)}"}`), "none");
});

test("payloads that must be objects", () => {
  for (const type of ["FormCall", "QueryCall", "UploadCall", "JsonCall", "SignedCall"]) {
    assert.equal(code(type, "[]"), "not_an_object", type);
  }
  assert.equal(code("RuledCall", "[]"), "none");
});

test("variables that are missing", () => {
  for (const name of ["API_BASE", "API_PREFIX", "API_KEY", "API_TOKEN", "EMPTY"]) {
    assert.throws(
      () => build("JsonCall", CALL, { [name]: undefined }),
      (/** @type {any} */ error) =>
        error.code === "missing_variable" &&
        error.message.includes(name) &&
        error.message.includes("JsonCall"),
    );
  }
  assert.equal(code("SignedCall", { test: 1 }, { WEBHOOK_SECRET: undefined }), "missing_variable");
  assert.equal(code("Ping", null, { AUTH: undefined }), "missing_variable");
  // A branch that is not taken needs nothing.
  assert.equal(code("SignedCall", { test: 1 }, { STAGING_URL: undefined }), "none");
  // JavaScript's own names are no variables.
  const { StripePaymentIntent } = brief.config.webhooks;
  const payload = { amount: 1, currency: "usd", metadata: {} };
  assert.throws(() => brief.buildRequest(StripePaymentIntent, payload, context()), {
    code: "missing_variable",
  });
});

test("fields that cannot fill a placeholder", () => {
  for (const user_id of [undefined, null, [], {}]) {
    assert.equal(code("JsonCall", { ...CALL, user_id }), "missing_field");
  }
  assert.equal(code("JsonCall", { ...CALL, trace: null }), "missing_field");
  assert.equal(code("JsonCall", { ...CALL, user_id: false }), "none");
  for (const user_id of ["", ".", ".."]) {
    assert.equal(code("JsonCall", { ...CALL, user_id }), "invalid_path_value");
  }
  assert.equal(code("JsonCall", { ...CALL, page: "" }), "none");
});

test("URLs that cannot be called", () => {
  const base = (/** @type {string} */ API_BASE) => code("JsonCall", CALL, { API_BASE });
  for (const url of [
    "",
    "/x",
    "ftp://x",
    "javascript:alert(1)",
    "http://",
    "http://u:p@x",
    "http://x/#f",
    "http://x y",
    "http://x\n",
    "http://x/y\n",
    "http://x/\u00a0y",
    "http://x:65536",
    "http://x:",
    "http://x:a",
    "http://x\\@y",
    "http://x/\\y",
    "http://x/<y>",
    "http://x/?a=^",
    "http://x/`",
    'http://x/"',
    "http://x/a|b",
    "http://x/{id}",
    "http://ä",
    "http://[::g]",
    "http://[fe80::1%eth0]",
    "http://[::1]x",
    "http://256.1.1.1",
    "http://1.2.3.4.5.",
    "http://1.2.3.09",
    "http://x.7:80",
    "http://x.0X1f",
  ]) {
    assert.equal(base(url), "invalid_url", url);
  }
  assert.equal(base("http://a_b:65535"), "none");
  for (const url of ["http://127.0.0.1.", "http://127.1:80", "http://0x7f.1"]) {
    assert.equal(base(url), "none", url);
  }
  assert.equal(base("http://x.7y"), "none");
  assert.equal(base("http://x/%3Cy%3E"), "none");
  const host = (/** @type {string} */ DATACENTER) =>
    code("HostCall", { list: "x" }, { DATACENTER });
  for (const name of ["", "a/b", "a@b", "a:1", "a#", "a?", "ä", "a b", "a%2f", "a_b", "a\r\n"]) {
    assert.equal(host(name), "invalid_url", name);
  }
  assert.equal(host("a.b-1"), "none");
  // What only the whole tells.
  const webhook = { ...own.config.webhooks.HostCall, url: "https://a.example:{DATACENTER}/" };
  const port = (/** @type {string} */ DATACENTER) =>
    codeOf(() => own.buildRequest(webhook, { list: "x" }, context({ DATACENTER })));
  assert.deepEqual(["65535", "65536", "a"].map(port), ["none", "invalid_url", "invalid_url"]);
});

test("auth and headers that cannot be sent", () => {
  const auth = (/** @type {string} */ AUTH) => code("Ping", null, { AUTH });
  for (const text of [
    "abc",
    "Bearer",
    "Bearer ",
    "Bearer  x",
    "X-Key:v",
    ": v",
    "ä b",
    " Bearer x",
    "Host: x",
    "Accept: x",
  ]) {
    assert.equal(auth(text), "invalid_auth", text);
  }
  for (const text of ["Bearer a\r\nX: y", "Bearer €", "X-Key: a\n", "X-Key: \x7f"]) {
    assert.equal(auth(text), "invalid_header", text);
  }
  assert.equal(auth("Bearer ÿ"), "none");
  assert.throws(() => build("Ping", null, { AUTH: "abc" }), {
    message:
      "the `auth` from `AUTH` cannot be sent: it is a scheme alone, or credentials alone, where it takes both, as in `Bearer …`",
  });
  // The header's name is the environment's as well.
  assert.throws(
    () => build("Ping", null, { AUTH: "X-Of-The-Environment: \x7f" }),
    /the header `auth` cannot be sent/,
  );
  for (const trace of ["a\r\nb", "\0", "\x85", "€", "\t"]) {
    assert.equal(code("JsonCall", { ...CALL, trace }), "invalid_header", trace);
  }
  assert.equal(
    codeOf(() => build("JsonCall", CALL, {}, { idempotencyKey: "a\nb" })),
    "invalid_header",
  );
  assert.equal(
    codeOf(() => build("SignedCall", { test: 1 }, {}, { id: "a\nb" })),
    "invalid_header",
  );
});

test("an auth of the environment's names no header that the definition sends", () => {
  const Ping = {
    ...own.config.webhooks.Ping,
    headers: { "X-Tenant": "t" },
    idempotencyHeader: "Idempotency-Key",
    signing: { secret: "{WEBHOOK_SECRET}" },
  };
  const auth = (/** @type {string} */ AUTH) =>
    codeOf(() => own.buildRequest(Ping, null, context({ AUTH })));
  for (const name of ["x-tenant", "IDEMPOTENCY-KEY", "webhook-id", "Webhook-Signature"]) {
    assert.equal(auth(`${name}: v`), "invalid_auth", name);
  }
  assert.equal(auth("X-Key: v"), "none");
});

test("secrets that sign nothing", () => {
  for (const WEBHOOK_SECRET of ["", " ", "whsec_", "whsec_a", "whsec_****", "good whsec_a"]) {
    assert.equal(
      code("SignedCall", { test: 1 }, { WEBHOOK_SECRET }),
      "invalid_secret",
      WEBHOOK_SECRET,
    );
  }
});

test("what is wrong first is said first", () => {
  const nothing = { API_BASE: undefined, API_TOKEN: undefined };
  assert.equal(code("JsonCall", '{"a":1e', nothing), "invalid_payload");
  assert.equal(code("JsonCall", "[1]", nothing), "not_an_object");
  assert.equal(code("JsonCall", { trace: "\n" }, { API_TOKEN: undefined }), "missing_field");
  assert.equal(
    code("JsonCall", { ...CALL, trace: "\n" }, { API_TOKEN: undefined }),
    "missing_variable",
  );
});
