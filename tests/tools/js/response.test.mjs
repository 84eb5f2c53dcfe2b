import assert from "node:assert/strict";
import test from "node:test";

import { brief, own, runtime } from "./support.mjs";

/** @param {number} status @param {string} body @param {Record<string, string>} [headers] */
function answer(status, body, headers = {}) {
  return { webhook_type: "RuledCall", status, headers, body, truncated: false };
}

/** @param {Parameters<typeof answer>} parts */
const read = (...parts) => own.readResponse(own.config.webhooks.RuledCall, answer(...parts));

/** A success with these members. @param {string} members */
const ok = (members) => `{"ErrorCode":0,${members}}`;

test("variants in their order: status, pointer, header, body", () => {
  assert.equal(read(404, ""), "Absent");
  assert.deepEqual(read(200, ok('"items":[{"id":7}]')), { Created: 7 });
  assert.deepEqual(read(200, ok('"items":[]'), { "x-count": "12" }), { Counted: 12 });
  assert.deepEqual(read(200, ok('"items":{}'), { "x-count": "300", "x-note": "n" }), {
    Noted: "n",
  });
  assert.deepEqual(read(402, '{"reason":"r","more":1}'), { Refused: { reason: "r" } });
  assert.deepEqual(read(503, '{"reason":"r"}'), { Refused: { reason: "r" } });
  assert.deepEqual(read(400, '{"Message":"m"}'), { Explained: "m" });
  assert.deepEqual(read(503, '{"Message":"m"}'), { Explained: "m" });
});

test("what nothing else takes, the last takes", () => {
  assert.deepEqual(read(200, ok('"items":null')), {
    Failed: 'HTTP 200: {"ErrorCode":0,"items":null}',
  });
  assert.deepEqual(read(500, ""), { Failed: "HTTP 500" });
  assert.deepEqual(read(0, "connection refused"), { Failed: "connection refused" });
  for (const body of ["[]", "1", '"text"', "null", "{", "<html>", '{"Message":1}']) {
    assert.deepEqual(read(400, body), { Failed: `HTTP 400: ${body}` });
  }
});

test("an event's payload is read as its answer, or as the error where it has none", () => {
  const { RuledCall } = own.config.webhooks;
  const outcome = (/** @type {any} */ response, /** @type {string | null} */ error) =>
    own.readResponse(RuledCall, {
      webhook_id: "6f1de5ac-0c0f-4d0c-8f0a-1f2e3d4c5b6a",
      webhook_type: "RuledCall",
      attempts: 1,
      response,
      error,
      code: error && "timeout",
      request: {},
    });
  assert.deepEqual(outcome(answer(400, '{"Message":"m"}'), "HTTP 400"), { Explained: "m" });
  assert.deepEqual(outcome(null, "no answer within 30 s"), { Failed: "no answer within 30 s" });
  assert.deepEqual(own.readResponse(RuledCall, null), { Failed: "there was no answer" });
});

test("success says what a 2xx must hold", () => {
  const success = (/** @type {number} */ status, /** @type {string} */ body) =>
    own.isSuccess(own.config.webhooks.RuledCall, { status, body });
  for (const body of [
    '{"ErrorCode":0}',
    '{"ErrorCode":0.0}',
    '{"ErrorCode":-0}',
    ' {"ErrorCode" : 0e1 }',
  ]) {
    assert.ok(success(200, body), body);
  }
  for (const body of [
    "",
    "{}",
    '{"ErrorCode":1}',
    '{"ErrorCode":"0"}',
    '{"ErrorCode":null}',
    "[0]",
    "{",
  ]) {
    assert.ok(!success(200, body), body);
  }
  // As in Rust: what was cut says nothing, unless it was white space.
  assert.ok(!success(200, '{"ErrorCode":0,"more":"x'));
  assert.ok(success(200, '{"ErrorCode":0}  '));
  assert.ok(!success(300, '{"ErrorCode":0}'));
  assert.deepEqual(read(200, '{"ErrorCode":300,"Message":"no"}'), { Explained: "no" });
});

test("what is absent is as null", () => {
  const success = (/** @type {string} */ body) =>
    own.isSuccess(own.config.webhooks.GraphCall, { status: 200, body });
  for (const body of ['{"data":{}}', '{"errors":null}', "[]"]) {
    assert.ok(success(body), body);
  }
  for (const body of ['{"errors":[]}', '{"errors":1e999}', '{"data":"cu', "", "<html>"]) {
    assert.ok(!success(body), body);
  }
});

test("a value comes back as serde would write it", () => {
  const shaped = (/** @type {string} */ members) => read(200, `{"ErrorCode":0,${members}}`);
  assert.deepEqual(shaped('"read":"a","kind":"plain"'), {
    Shaped: { written: "a", list: [], kind: "plain", ErrorCode: 0 },
  });
  assert.deepEqual(
    shaped('"old":"a","kind":"legacy","list":[1],"absent":null,"nested":null,"secret":"s","x":-5'),
    { Shaped: { written: "a", kind: "renamed", list: [1], nested: null, ErrorCode: 0, x: -5 } },
  );
  assert.deepEqual(shaped('"written":"a","kind":{"held":"😀"},"absent":"b","nested":2'), {
    Shaped: { written: "a", list: [], kind: { held: "😀" }, absent: "b", nested: 2, ErrorCode: 0 },
  });
});

test("half a surrogate pair spoils nothing", () => {
  const shaped = (/** @type {string} */ text) =>
    read(200, ok(`"read":"${text}","kind":"plain","x":1`));
  for (const [text, expected] of [
    ["\\ud83d\\ude00 \\\\ud800", "😀 \\ud800"],
    ["\\uDC00\\ud83d\\ude00\\ud83d", "\ufffd😀\ufffd"],
    ["\\ud800\\u0041", "\ufffdA"],
  ]) {
    assert.equal(shaped(text).Shaped.written, expected);
  }
});

test("a value that is not of its type is passed over", () => {
  const wrong = [
    '"kind":"plain"', // a member is missing
    '"read":1,"kind":"plain"',
    '"read":"a","kind":"other"',
    '"read":"a","kind":{"held":"ab"}',
    '"read":"a","kind":{"held":"a","plain":1}',
    '"read":"a","kind":"plain","list":[256]',
    '"read":"a","kind":"plain","list":[1.0]',
    '"read":"a","kind":"plain","list":[-1]',
    '"read":"a","kind":"plain","list":null',
    '"read":"a","kind":"plain","x":"text"',
  ];
  for (const members of wrong) {
    assert.deepEqual(Object.keys(read(200, ok(members))), ["Failed"], members);
  }
  // The largest u64 is one; the next number is not.
  assert.deepEqual(read(200, ok('"items":[{"id":18446744073709551615}]')), { Created: 2 ** 64 });
  assert.deepEqual(Object.keys(read(200, ok('"items":[{"id":18446744073709551616}]'))), ["Failed"]);
});

test("the brief's responses, and the implied ones", () => {
  const { SendGridEmail, StripePaymentIntent, MailgunEmail } = brief.config.webhooks;
  assert.deepEqual(SendGridEmail.response.headers, ["x-message-id"]);
  for (const name of ["x-message-id", "X-Message-Id"]) {
    assert.deepEqual(brief.readResponse(SendGridEmail, answer(202, "", { [name]: "id" })), {
      EmailSent: "id",
    });
  }
  assert.deepEqual(brief.readResponse(SendGridEmail, answer(202, "")), { EmailFailed: "HTTP 202" });
  const intent = '{"id":"pi","status":"ok","metadata":{"a":"b"},"client_secret":null,"more":{}}';
  assert.deepEqual(brief.readResponse(StripePaymentIntent, answer(200, intent)), {
    PaymentCreated: { id: "pi", status: "ok", metadata: { a: "b" } },
  });
  const declined = '{"error":{"type":"card_error","code":"card_declined"}}';
  assert.deepEqual(brief.readResponse(StripePaymentIntent, answer(402, declined)), {
    CardDeclined: { error: { type: "card_error", code: "card_declined" } },
  });
  assert.deepEqual(brief.readResponse(MailgunEmail, answer(200, "ok")), {
    MailgunEmailSent: answer(200, "ok"),
  });
  assert.deepEqual(brief.readResponse(MailgunEmail, answer(500, "no")), {
    MailgunEmailFailed: "HTTP 500: no",
  });
});

test("names that JavaScript's objects have", () => {
  assert.deepEqual(read(200, ok('"items":[]'), JSON.parse('{"__proto__":"1"}')), {
    Failed: 'HTTP 200: {"ErrorCode":0,"items":[]}',
  });
});

const NESTED = {
  kind: "made",
  at: 1,
  result: { Ok: 1 },
  pair: [1, null],
  span: { secs: 1, nanos: 2 },
  by_id: { 7: [1, true, { id: "a" }] },
  nothing: null,
  any: { 1: [null] },
  page: { items: [1, false], next: { items: [2, 3] } },
};

/** @param {object} members over `NESTED` */
function nested(members) {
  const body = JSON.stringify({ ...NESTED, ...members });
  return own.readResponse(own.config.webhooks.NestedCall, answer(200, body));
}

test("every shape of a response's value", () => {
  assert.deepEqual(nested({}), { Got: NESTED });
  assert.deepEqual(nested({ note: "n", dropped: 1 }), { Got: { ...NESTED, note: "n" } });
  // An optional part that does not fit is none.
  assert.deepEqual(nested({ note: 1 }), { Got: NESTED });
  assert.deepEqual(nested({ kind: "created" }), { Got: NESTED });
  const { at, ...rest } = NESTED;
  assert.equal(at, 1);
  assert.deepEqual(nested({ kind: "anything" }), { Got: { ...rest, kind: "Unknown" } });
  assert.deepEqual(nested({ adjacent: null }), { Got: NESTED });
  for (const adjacent of [{ t: "Yes" }, { t: "No", c: "x" }]) {
    assert.deepEqual(nested({ adjacent }), { Got: { ...NESTED, adjacent } });
  }
  const result = { Err: "e" };
  assert.deepEqual(nested({ result, by_id: {} }), { Got: { ...NESTED, result, by_id: {} } });
});

test("every shape that does not fit", () => {
  const wrong = [
    { kind: "made", at: "1" },
    { kind: 1 },
    { result: { Ok: 1, Err: "e" } },
    { result: {} },
    { result: null },
    { pair: [1] },
    { pair: [1, 2, 3] },
    { pair: null },
    { span: { secs: 1 } },
    { span: { secs: 1, nanos: 2, more: 3 } },
    { by_id: { a: [] } },
    { by_id: { "-1": [] } },
    { by_id: { "01": [] } },
    { by_id: { 7: ["text"] } },
    { nothing: 0 },
    { any: undefined },
    { adjacent: { t: "No" } },
    { adjacent: { t: "Maybe" } },
    { page: { items: [1] } },
    { page: { items: [1, 2], next: { items: [1, 2, 3] } } },
  ];
  for (const members of wrong) {
    const read = nested(members);
    assert.deepEqual(Object.keys(read), ["NotGot"], JSON.stringify(members));
  }
});

test("values within values are read once, not as each of their type's variants", () => {
  const children = { items: { $ref: "#/$defs/Node" }, type: "array" };
  const variant = (/** @type {object} */ property) => ({
    properties: { children, own: property },
    required: ["own", "children"],
    type: "object",
  });
  const bad = { from: "errorText", name: "Bad", outcome: "failed" };
  for (const [owns, last, between] of /** @type {const} */ ([
    [[{ const: "List" }, { const: "Quote" }, { const: "Row" }], "List", "Row"],
    [
      [
        { type: "integer", minimum: 0, maximum: 9 },
        { type: "boolean" },
        { type: ["string", "null"] },
      ],
      1,
      "text",
    ],
  ])) {
    const schema = { $defs: { Node: { anyOf: owns.map(variant) } }, $ref: "#/$defs/Node" };
    const got = { from: "body", name: "Got", outcome: "ok", schema };
    const response = { headers: [], name: "NodeResponse", variants: [got, bad] };
    /** @type {{ own: unknown, children: unknown[] }} */
    let node = { own: last, children: [] };
    for (let at = 0; at < 16; at += 1) {
      node = { own: between, children: [node] };
    }
    const webhook = { ...own.config.webhooks.Shapes, response };
    const began = performance.now();
    assert.deepEqual(own.readResponse(webhook, answer(200, JSON.stringify(node))), { Got: node });
    // As each of the variants it took half a minute.
    assert.ok(performance.now() - began < 10_000);
  }
});

test("an answer that could be read in too many ways does not keep the process", async () => {
  const { readValue } = await runtime("own", "response/reader.mjs");
  const { Json } = await runtime("own", "support/json.mjs");
  const byte = { type: "integer", minimum: 0, maximum: 255 };
  const form = (/** @type {string} */ other) => ({
    type: "object",
    properties: { x: { $ref: "#/$defs/Form" }, [other]: byte },
    required: ["x", other],
  });
  const forms = { anyOf: [form("y"), form("z"), byte] };
  const schema = { $defs: { Form: forms }, $ref: "#/$defs/Form" };
  const read = (/** @type {string} */ leaf, depth = 60) =>
    readValue(schema, new Json(`${'{"x":'.repeat(depth)}${leaf}${',"y":1,"z":1}'.repeat(depth)}`));
  assert.equal(JSON.stringify(read("1")).length, 60 * 12 + 1);
  const began = performance.now();
  assert.equal(read('"x"', 3), undefined);
  assert.equal(read('"x"'), undefined);
  // Of 60 levels there are 2⁶⁰ ways.
  assert.ok(performance.now() - began < 10_000);
});

test("a variant that is null, or none, is not read among members", async () => {
  const { readValue } = await runtime("own", "response/reader.mjs");
  const { Json } = await runtime("own", "support/json.mjs");
  const known = { type: "object", properties: { cause: { type: "string" } }, required: ["cause"] };
  // As an untagged enum with `Unknown` beside it, flattened; serde refuses an answer without a cause.
  for (const other of [{ type: "null" }, { not: {} }]) {
    const schema = {
      type: "object",
      properties: { url: { type: "string" } },
      allOf: [{ anyOf: [known, other] }],
    };
    const read = (/** @type {string} */ text) => readValue(schema, new Json(text));
    assert.deepEqual(read('{"url":"a","cause":"b"}'), { url: "a", cause: "b" });
    assert.equal(read('{"url":"a"}'), undefined);
    assert.equal(read('{"url":"a","cause":null}'), undefined);
  }
});
