import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";

import { brief, own } from "./support.mjs";

const SHAPES = {
  flag: true,
  small: -128,
  wide: 1,
  wider: 1,
  real: 1.5,
  letter: "😀",
  nothing: null,
  any: null,
  id: "6f2c3f9e-0000-4000-8000-000000000000",
  span: { secs: 1, nanos: 2 },
  inside: [null, 1],
  pair: [1, "a"],
  one: [1],
  fixed: [1, 2, 3],
  set: ["a"],
  by_number: { "-1": { value: 1 } },
  boxed: { value: 1 },
  result: { Ok: 1 },
  page: { items: [{ value: 1 }], next: { items: [] } },
  pages: { items: [["a"]] },
  tree: { label: "a", children: [{ label: "b", children: [] }] },
  unit: null,
  wrapped: "w",
  point: [1, 2.5],
  kind: "first-kind",
  external: "Nothing",
  internal: { type: "Named", amount: 1 },
  adjacent: { t: "One", c: 1 },
  untagged: "text",
  strict: { only: 1 },
  among: { id: 1, seen: true },
  flat: { own: 1, beside: 1, type: "Nothing", more: [] },
  "the-name": 1,
  global: { value: { Array: { of: "a" } } },
  text: "t",
};

/** What is wrong with `SHAPES` with other members. @param {object} members */
function problems(members) {
  try {
    own.checkPayload(own.config.webhooks.Shapes, { ...SHAPES, ...members });
  } catch (error) {
    assert.ok(error instanceof own.PayloadError, String(error));
    return error.problems.map(({ path, message }) => `${path} ${message}`);
  }
  return [];
}

test("every shape is taken, in every form", () => {
  const good = [
    {},
    { among: { id: 1, only: 1 } },
    { among: { id: 1 } },
    { maybe: null, twice: null, defaulted: 1, skipped_if: [] },
    { maybe: { value: 255 }, twice: 3 },
    { result: { Err: "e" } },
    { external: { One: 1 } },
    { external: { Two: [1, "a"] } },
    { external: { Named: { amount: 1, note: null } } },
    { internal: { type: "Held", value: 1 } },
    { internal: { type: "Nothing" } },
    { adjacent: { t: "Nothing" } },
    { adjacent: { t: "Named", c: { amount: 1 } } },
    { untagged: 1 },
    { untagged: { amount: 1 } },
    { flat: { own: 1, beside: 1, type: "Held", value: 2 } },
    { flat: { own: 1, beside: 1, type: "Named", amount: 3, x: { y: 1 } } },
    { unknown: 1 },
    { address: null },
    { address: "127.0.0.1", by_address: { "::1": 1, "10.0.0.1": 2 } },
    { address: "2001:db8::1", real: -0.5 },
    { by_number: { 0: { value: 1 } } },
    { global: { value: "Kept" } },
    {
      lists: [[], [[]]],
      clashes: { runtime: { a: 1 }, config: { b: 1 }, payloads: { c: 1 }, error: { d: 1 } },
    },
  ];
  for (const members of good) {
    assert.deepEqual(problems(members), [], JSON.stringify(members));
  }
});

test("each wrong place is named, in words", () => {
  /** @type {[object, string[]][]} */
  const bad = [
    [{ flag: 1 }, ["flag must be a boolean, not a number"]],
    [{ flag: undefined, real: undefined }, ["flag is missing", "real is missing"]],
    [{ small: -129 }, ["small must be at least -128"]],
    [{ small: 1.5 }, ["small must be an integer, not a number"]],
    [{ letter: "ab" }, ["letter must be one character"]],
    [{ id: "6f2c3f9e-0000-4000-8000-00000000000" }, ["id must be a UUID"]],
    [{ letter: "" }, ["letter must be one character"]],
    [{ nothing: 1 }, ["nothing must be null, not a number"]],
    [{ span: { secs: 1 } }, ["span.nanos is missing"]],
    [{ maybe: { value: 256 } }, ["maybe.value must be at most 255"]],
    [{ lists: [[], [1]] }, ["lists[1][0] must be an array, not a number"]],
    [{ maybe: 1 }, ["maybe must be an object, not a number"]],
    [{ inside: ["a"] }, ["inside[0] must be an integer or null, not a string"]],
    [{ pair: [1] }, ["pair must have at least 2 items, not 1"]],
    [{ pair: [1, "a", 2] }, ["pair must have at most 2 items, not 3"]],
    [{ fixed: [1, 2] }, ["fixed must have at least 3 items, not 2"]],
    [{ by_number: { a: { value: 1 } } }, ['by_number cannot have the key "a"']],
    [{ by_number: { "-0": { value: 1 } } }, ['by_number cannot have the key "-0"']],
    [{ address: "999" }, ["address must be an IPv4 address or an IPv6 address"]],
    [{ address: 1 }, ["address must be a string or null, not a number"]],
    [{ by_address: { localhost: 1 } }, ['by_address cannot have the key "localhost"']],
    [{ span: { secs: 1, nanos: 1_000_000_000 } }, ["span.nanos must be at most 999999999"]],
    [{ page: { items: [{ value: 1 }, {}] } }, ["page.items[1].value is missing"]],
    [
      { tree: { label: "a", children: [{ label: 1, children: [] }] } },
      ["tree.children[0].label must be a string, not a number"],
    ],
    [{ kind: "FirstKind" }, ['kind must be "first-kind" or "second-kind"']],
    [{ external: { Named: { amount: -1 } } }, ["external.Named.amount must be at least 0"]],
    [{ external: { Two: [1, 2] } }, ["external.Two[1] must be a string, not a number"]],
    [{ internal: { type: "Named" } }, ["internal.amount is missing"]],
    [{ adjacent: { t: "One", c: "a" } }, ["adjacent.c must be an integer, not a string"]],
    [{ untagged: { amount: "a" } }, ["untagged.amount must be an integer, not a string"]],
    [{ strict: { only: 1, more: 1 } }, ["strict.more is not known"]],
    [
      { flat: { own: 1, beside: "a", type: "Nothing" } },
      ["flat.beside must be an integer, not a string"],
    ],
    [{ "the-name": "a" }, ['["the-name"] must be an integer, not a string']],
    [{ result: { Ok: "a" } }, ["result.Ok must be an integer, not a string"]],
  ];
  for (const [members, expected] of bad) {
    assert.deepEqual(problems(members), expected, JSON.stringify(members));
  }
});

test("a variant that there is not", () => {
  const [external] = problems({ external: { Other: 1 } });
  assert.equal(
    external,
    'external must be "Nothing", { One }, { Two } or { Named }, not { Other }',
  );
  const [internal] = problems({ internal: { type: "Other" } });
  assert.match(/** @type {string} */ (internal), /^internal\.type must be "Nothing", /);
  assert.deepEqual(problems({ internal: { amount: 1 } }), ["internal.type is missing"]);
  assert.equal(problems({ external: "Other" }).length, 1);
  assert.equal(problems({ untagged: true }).length, 1);
});

test("a file is base64 text or a path", () => {
  const upload = { title: "t", image: "aGk=", sheets: [{ path: "a" }], thumbnail: null, tags: [] };
  const webhook = own.config.webhooks.UploadCall;
  own.checkPayload(webhook, upload);
  own.checkPayload(webhook, { ...upload, thumbnail: { path: "a" } });
  const wrong = { ...upload, image: Buffer.from("hi"), sheets: [{}], thumbnail: 1 };
  assert.throws(() => own.checkPayload(webhook, wrong), {
    message: [
      "this is no payload of UploadCall:",
      "  image must be base64 text or { path }, not { type, data }",
      "  sheets[0].path is missing",
      "  thumbnail must be base64 text or { path }, not a number",
    ].join("\n"),
  });
  const texts = { ...upload, image: "data:image/png;base64,aGk=", sheets: ["aGk"], thumbnail: "" };
  assert.throws(() => own.checkPayload(webhook, texts), {
    message: [
      "this is no payload of UploadCall:",
      "  image must be base64 text or { path }",
      "  sheets[0] must be base64 text or { path }",
    ].join("\n"),
  });
});

test("64-bit integers are told apart to the last digit", () => {
  const wide = (/** @type {string} */ wide, wider = "1") => {
    const text = JSON.stringify(SHAPES)
      .replace('"wide":1', `"wide":${wide}`)
      .replace('"wider":1', `"wider":${wider}`);
    try {
      assert.equal(own.checkPayload(own.config.webhooks.Shapes, text), text);
      return [];
    } catch (error) {
      return /** @type {any} */ (error).problems.map((/** @type {any} */ problem) => problem.path);
    }
  };
  assert.deepEqual(wide("9223372036854775807", "18446744073709551615"), []);
  assert.deepEqual(wide("-9223372036854775808", "9223372036854775808"), []);
  assert.deepEqual(wide("9223372036854775808"), ["wide"]);
  assert.deepEqual(wide("1", "-1"), ["wider"]);
  assert.deepEqual(wide("1", "18446744073709551616"), [""]);
  const most = { message: /wide must be at most 9223372036854775807$/ };
  assert.throws(
    () => own.checkPayload(own.config.webhooks.Shapes, { ...SHAPES, wide: 2 ** 63 }),
    most,
  );
});

test("texts that PostgreSQL cannot hold", () => {
  assert.deepEqual(problems({ wrapped: "a\0", any: { "k\0": ["\ud800"] } }), [
    "any has a key that holds a NUL character, which PostgreSQL does not store",
    'any["k\\u0000"][0] holds half a surrogate pair, which is no text',
    "wrapped holds a NUL character, which PostgreSQL does not store",
  ]);
  // What looks like an escape, and a whole pair, are texts.
  assert.deepEqual(problems({ wrapped: "\\u0000 😀", any: "\\ud800" }), []);
});

test("half a surrogate pair is told of where each text is looked at, too", () => {
  const half = "holds half a surrogate pair, which is no text";
  const paths = (/** @type {string} */ text) => {
    try {
      return own.checkPayload(own.config.webhooks.JsonCall, text);
    } catch (error) {
      const { problems } = /** @type {any} */ (error);
      return problems.map((/** @type {any} */ { path, message }) => `${path}: ${message}`);
    }
  };
  // In a header, and beside a number whose digits are looked at.
  assert.deepEqual(paths(String.raw`{"user_id":"\udc00","page":"1","trace":"a","Amount":1}`), [
    "page: must be an integer, not a string",
    `user_id: ${half}`,
  ]);
  assert.deepEqual(
    paths(String.raw`{"user_id":"a","page":1,"trace":"\ud83d","Amount":1,"k\ud800":1.0}`),
    [
      `trace: ${half}`,
      ": has a key that holds half a surrogate pair, which is no text",
      "trace: holds a character outside Latin-1, which the header `X-Trace` cannot hold",
    ],
  );
});

test("a payload that is no JSON", () => {
  assert.throws(() => own.checkPayload(own.config.webhooks.Shapes, "{"), {
    name: "PayloadError",
    message: "this is no payload of Shapes:\n  the payload is not JSON: its text is malformed",
  });
  assert.throws(() => own.checkPayload(own.config.webhooks.Shapes, `{"wider":${10n ** 20n}}`), {
    message:
      "this is no payload of Shapes:\n" +
      "  the payload holds an integer, at character 9, that does not fit in 64 bits",
  });
});

test("a payload that is a string, passed as it is", () => {
  const webhook = { ...own.config.webhooks.Shapes, payload: { enum: ["One", "Two"] } };
  assert.throws(
    () => own.checkPayload(webhook, "One"),
    /malformed \(.*what JSON\.stringify gives\)/,
  );
  assert.equal(own.checkPayload(webhook, JSON.stringify("One")), '"One"');
  assert.throws(() => own.checkPayload(webhook, "Three"), /malformed$/);
});

test("the brief's payloads, good and bad", () => {
  /** @type {Record<string, [unknown, unknown]>} */
  const cases = {
    CloudinaryUpload: [
      { public_id: "a", file_data: "aGk=" },
      { public_id: "a", file_data: [1] },
    ],
    CustomAPICall: [{ operation: "o", data: { any: 1 } }, { operation: "o" }],
    ImageKitUpload: [
      { file: { path: "a" }, file_name: "f", tags: ["t"] },
      { file: {}, file_name: "f" },
    ],
    MailgunEmail: [
      { from: "a", to: "b", subject: "s", html: null },
      { from: "a", to: "b" },
    ],
    PayPalOrder: [
      { intent: "CAPTURE", purchase_units: [{ amount: { currency_code: "USD", value: "1" } }] },
      { intent: "CAPTURE", purchase_units: [{}] },
    ],
    PostmarkEmail: [
      { from: "a", to: "b", subject: "s" },
      { From: "a", To: "b", Subject: "s" },
    ],
    SendGridEmail: [
      {
        personalizations: [{ to: [{ email: "e" }] }],
        from: { email: "e" },
        subject: "s",
        content: [],
      },
      { personalizations: [{ to: [{}] }], from: { email: "e" }, subject: "s", content: [] },
    ],
    SquarePayment: [
      { source_id: "s", amount_money: { amount: 1, currency: "USD" }, idempotency_key: "k" },
      { source_id: "s", amount_money: { amount: "1", currency: "USD" }, idempotency_key: "k" },
    ],
    StripePaymentIntent: [
      { amount: 1, currency: "usd", metadata: {} },
      { amount: 1, currency: "usd", metadata: { a: 1 } },
    ],
    VideoTranscode: [
      { input_url: "u", output_format: "f", quality: "q", callback_url: "c" },
      { input_url: "u", output_format: "f", quality: "q", callback_url: null },
    ],
  };
  assert.deepEqual(Object.keys(cases), Object.keys(brief.config.webhooks));
  for (const [type, [good, bad]] of Object.entries(cases)) {
    const webhook = brief.config.webhooks[type];
    assert.equal(brief.checkPayload(webhook, good), JSON.stringify(good));
    assert.throws(() => brief.checkPayload(webhook, bad), brief.PayloadError, type);
  }
});

test("a fraction is no integer, whatever it comes to, nor is -0", () => {
  const text = JSON.stringify(SHAPES);
  /** @param {string} name @param {string} number */
  const check = (name, number) => {
    const changed = text.replace(new RegExp(`"${name}":[^,}]+`), `"${name}":${number}`);
    return own.checkPayload(own.config.webhooks.Shapes, changed);
  };
  for (const number of ["1.0", "1e1", "-1.00", "1.5e1", "0.0", "10E-1", "-0"]) {
    assert.throws(() => check("small", number), /small must be an integer/, number);
    assert.match(check("real", number), new RegExp(`"real":${number}[,}]`));
  }
  for (const real of ["1.5", "1.05", "100000000000000000000.0"]) {
    check("real", real);
  }
  // In a text it is a text.
  check("text", '"a: 1.0, 1e3 ]"');
});

test("a process that forbids code from strings is told what it forbids, and nothing else", () => {
  const index = new URL("../generated/js/own/generated/js/runtime/index.mjs", import.meta.url).href;
  const script = `
    const { checkPayload, config } = await import(${JSON.stringify(index)});
    try {
      checkPayload(Object.values(config.webhooks)[0], {});
    } catch (error) {
      console.log(error.message);
    }`;
  const flags = ["--disallow-code-generation-from-strings", "--input-type=module"];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, "--eval", script], {
    encoding: "utf8",
  });
  assert.match(stdout, /^payloads are checked by code that ajv makes .*, and this process forbids/);
  assert.equal(stderr, "");
});

test("values within values are looked at once, not as each of their type's variants", () => {
  const children = { items: { $ref: "#/$defs/Node" }, type: "array" };
  const variants = ["List", "Quote", "Row"].map((type) => ({
    properties: { children, type: { const: type } },
    required: ["type", "children"],
    type: "object",
  }));
  const payload = { $defs: { Node: { oneOf: variants } }, $ref: "#/$defs/Node" };
  const webhook = { ...own.config.webhooks.Shapes, payload };
  /** @param {unknown} inner @param {number} depth */
  const nested = (inner, depth) => {
    for (let at = 0; at < depth; at += 1) {
      inner = { type: "Row", children: [inner] };
    }
    return inner;
  };
  const began = performance.now();
  own.checkPayload(webhook, nested({ type: "List", children: [] }, 16));
  assert.throws(() => own.checkPayload(webhook, nested({ type: "List", children: 1 }, 16)), {
    problems: [
      { path: `${"children[0].".repeat(16)}children`, message: "must be an array, not a number" },
    ],
  });
  // As each of the variants it took half a minute.
  assert.ok(performance.now() - began < 10_000);
  const unknown = Array.from({ length: 1000 }, () => ({ type: "Column" }));
  assert.throws(
    () => own.checkPayload(webhook, { type: "Row", children: unknown }),
    /children\[999\]\.type must be "List", "Quote" or "Row"$/,
  );
});

/** An untagged enum of several kinds of list, which nothing tells apart. */
const LISTS = {
  $defs: {
    Lists: {
      anyOf: [
        {
          items: false,
          minItems: 2,
          prefixItems: [{ $ref: "#/$defs/Lists" }, { $ref: "#/$defs/Lists" }],
          type: "array",
        },
        { items: { $ref: "#/$defs/Lists" }, type: "array" },
        { maximum: 255, minimum: 0, type: "integer" },
      ],
    },
  },
  $ref: "#/$defs/Lists",
};

test("a payload that could be read in too many ways does not keep the process", () => {
  const webhook = { ...own.config.webhooks.Shapes, payload: LISTS };
  const nested = (/** @type {number} */ depth, leaf = "1") =>
    `${"[[".repeat(depth)}${leaf}${"],1]".repeat(depth)}`;
  own.checkPayload(webhook, nested(7));
  own.checkPayload(webhook, `[${Array(10_000).fill(nested(2)).join(",")}]`);
  assert.throws(() => own.checkPayload(webhook, nested(2, '"x"')), {
    problems: [{ path: "[0][0][0][0]", message: "must be an array or an integer" }],
  });
  const began = performance.now();
  for (const depth of [9, 60]) {
    assert.throws(() => own.checkPayload(webhook, nested(depth, '"x"')), {
      problems: [{ path: "", message: "fits its type in none of the ways that there is time for" }],
    });
  }
  // The first took half a minute.
  assert.ok(performance.now() - began < 10_000);
});

test("a tagged enum among others' members leaves those of other variants to them", () => {
  const variant = (/** @type {string} */ name, properties = {}) => ({
    properties: { t: { const: name }, ...properties },
    required: ["t", ...Object.keys(properties)],
    type: "object",
  });
  const text = { type: "string" };
  const payload = {
    $defs: {
      "Event (flattened)": {
        oneOf: [variant("a", { x: text }), variant("b"), variant("c", { y: text })],
      },
    },
    allOf: [{ $ref: "#/$defs/Event%20(flattened)" }],
    properties: { id: { type: "integer" } },
    required: ["id"],
    type: "object",
    unevaluatedProperties: { type: "integer" },
  };
  const webhook = { ...own.config.webhooks.Shapes, payload };
  own.checkPayload(webhook, { id: 1, t: "a", x: "text", more: 2 });
  own.checkPayload(webhook, { id: 1, t: "b", x: 2 });
  for (const event of [{ t: "b" }, { t: "c", y: "" }]) {
    assert.throws(
      () => own.checkPayload(webhook, { id: 1, ...event, x: "text" }),
      /x must be an integer/,
    );
  }
});
