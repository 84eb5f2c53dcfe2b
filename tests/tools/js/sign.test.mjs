import assert from "node:assert/strict";
import test from "node:test";

import { Webhook } from "standardwebhooks";

import { build, headerOf } from "./support.mjs";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

test("the published vector", () => {
  const { headers } = build("PlainSignedCall", '{"test": 2432232314}');
  assert.deepEqual(headers.slice(-3), [
    ["webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"],
    ["webhook-timestamp", "1614265330"],
    ["webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="],
  ]);
});

test("npm's standardwebhooks verifies what is sent", () => {
  const timestamp = Math.floor(Date.now() / 1000);
  const request = build("SignedCall", { test: 1, note: "é" }, {}, { timestamp });
  const headers = Object.fromEntries(request.headers);
  new Webhook(SECRET).verify(request.body.toString(), headers);
  assert.throws(() => new Webhook(SECRET).verify(`${request.body} `, headers));
});

test("several secrets give several signatures, for rotation", () => {
  const timestamp = Math.floor(Date.now() / 1000);
  const other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  const request = build(
    "SignedCall",
    { test: 1 },
    { WEBHOOK_SECRET: `${SECRET}  ${other}\n` },
    { timestamp },
  );
  assert.equal(headerOf(request.headers, "webhook-signature").split(" ").length, 2);
  for (const secret of [SECRET, other]) {
    new Webhook(secret).verify(request.body.toString(), Object.fromEntries(request.headers));
  }
});

test("a secret without the prefix is its own text", () => {
  const timestamp = Math.floor(Date.now() / 1000);
  const request = build("SignedCall", { test: 1 }, { WEBHOOK_SECRET: "plain text" }, { timestamp });
  const headers = Object.fromEntries(request.headers);
  const [first] = headers["webhook-signature"].split(" ");
  const one = { ...headers, "webhook-signature": first };
  new Webhook("plain", { format: "raw" }).verify(request.body.toString(), one);
});
