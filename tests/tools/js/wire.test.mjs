// What arrives at a server when undici sends what was built.

import assert from "node:assert/strict";
import test, { after } from "node:test";

import { startRecorder } from "./recorder.mjs";
import { build } from "./support.mjs";

const { deliver, stop } = await startRecorder();
after(stop);

test("method, path, headers and bytes arrive as built", async () => {
  const payload = '{"user_id":"a/b c","page":1,"trace":"ÿé","Amount":18446744073709551615}';
  const request = build("JsonCall", payload);
  const got = await deliver(request);
  assert.equal(got.method, "PUT");
  assert.equal(got.url, "/v1/a%20b/c/users/a%2Fb%20c?key=k%26y&page=1");
  assert.deepEqual(got.body, request.body);
  assert.equal(got.body.toString(), '{"trace":"ÿé","Amount":18446744073709551615}');
  assert.equal(got.headers["content-type"], "application/json");
  assert.equal(got.headers["content-length"], String(request.body.length));
  assert.equal(got.headers["authorization"], "Bearer secret-token");
  assert.equal(got.headers["idempotency-key"], "key-1");
  // One byte for each character.
  assert.equal(got.headers["x-trace"], "ÿé-{x}");
});

test("a form", async () => {
  const got = await deliver(build("FormCall", { data: { a: ["x & y", true] } }));
  assert.equal(got.headers["content-type"], "application/x-www-form-urlencoded");
  assert.equal(got.headers["x-api-key"], "k&y");
  assert.equal(got.body.toString("latin1"), "data[a][0]=x+%26+y&data[a][1]=true");
});

test("a query, without a body", async () => {
  const got = await deliver(build("QueryCall", { q: "a b", tags: [] }));
  assert.equal(got.method, "GET");
  assert.equal(got.url, "/search?v=1&q=a%20b");
  assert.equal(got.body.length, 0);
  assert.equal(got.headers["content-type"], undefined);
});

test("files, byte for byte", async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  const upload = { title: "é", image: bytes.toString("base64"), sheets: [], tags: ["a\nb"] };
  const got = await deliver(build("UploadCall", upload));
  const headers = { "content-type": /** @type {string} */ (got.headers["content-type"]) };
  const form = await new Response(new Uint8Array(got.body), { headers }).formData();
  const image = /** @type {File} */ (form.get("image"));
  assert.equal(image.name, "é.png");
  assert.deepEqual(Buffer.from(await image.arrayBuffer()), bytes);
  assert.ok(got.body.includes('name="tags[0]"\r\n\r\na\nb\r\n'));
});

test("nothing at all", async () => {
  const got = await deliver(build("Ping", null));
  assert.equal(got.method, "POST");
  assert.equal(got.body.length, 0);
  assert.equal(got.headers["content-type"], undefined);
});
