import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { clean, decodeBody } = await runtime("own", "support/text.mjs");

test("text is cut between characters", () => {
  assert.equal(decodeBody([Buffer.from("aü").subarray(0, 2)], true), "a");
  assert.equal(decodeBody([Buffer.from("a"), Buffer.from("ü")], false), "aü");
  assert.equal(clean("a\ud800b\0"), "a\uFFFDb\uFFFD");
  assert.equal(clean("\0\0\0a\0"), "\uFFFD\uFFFD\uFFFDa\uFFFD");
});
