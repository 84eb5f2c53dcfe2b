import assert from "node:assert/strict";
import test from "node:test";

import { build, codeOf, headerOf } from "./support.mjs";

/** @param {string} type @param {string} payload */
function pairs(type, payload) {
  const body = build(type, payload).body.toString();
  return body === "" ? [] : [...new URLSearchParams(body)];
}

test("the default notation: nested brackets, indices, nothing for nothing", () => {
  const data =
    '{"a":[1,null,{"b":[true,"x y"]},[2]],"n":null,"e":[],"o":{},"s":"","d":1.50e3,"i":9007199254740993}';
  assert.deepEqual(pairs("FormCall", `{"data":${data}}`), [
    ["data[a][0]", "1"],
    ["data[a][1][b][0]", "true"],
    ["data[a][1][b][1]", "x y"],
    ["data[a][2][0]", "2"],
    ["data[s]", ""],
    ["data[d]", "1.50e3"],
    ["data[i]", "9007199254740993"],
  ]);
});

test("names keep their brackets, and a space is a plus", () => {
  assert.equal(
    build("FormCall", '{"data":{"a b":"c d+é~"}}').body.toString(),
    "data[a+b]=c+d%2B%C3%A9%7E",
  );
});

test("a query has no brackets, of which RFC 3986 knows none there", () => {
  assert.equal(
    build("QueryCall", '{"q":{"a":{"b c":1}},"tags":["x"]}').url,
    "https://api.example.com/search?v=1&q%5Ba%5D%5Bb%20c%5D=1&tags=x",
  );
});

test("a field that is written as JSON", () => {
  const extra = (/** @type {string} */ text) => pairs("FormCall", `{"data":null,"extra":${text}}`);
  assert.deepEqual(extra('{ "a": [1.0, null, "x y"] }'), [["extra", '{"a":[1.0,null,"x y"]}']]);
  assert.deepEqual(extra('"plain"'), [["extra", "plain"]]);
  assert.deepEqual(extra("[]"), [["extra", "[]"]]);
  assert.deepEqual(extra("true"), [["extra", "true"]]);
  assert.deepEqual(extra("null"), []);
});

test("commas, objects as JSON, yes and no", () => {
  assert.deepEqual(pairs("CommaCall", '{"data":[1,null,true,"a"]}'), [["data", "1,yes,a"]]);
  assert.deepEqual(pairs("CommaCall", '{"data":{ "a[b]": [false] }}'), [
    ["data", '{"a[b]":[false]}'],
  ]);
  assert.deepEqual(pairs("CommaCall", '{"data":[null]}'), []);
  assert.deepEqual(pairs("CommaCall", '{"data":false}'), [["data", "no"]]);
  // Without brackets in the notation, one in a key is a letter like others.
  assert.equal(build("CommaCall", '{"data":1,"x[y]":2}').body.toString(), "data=1&x%5By%5D=2");
});

test("empty brackets, ones and zeros", () => {
  assert.deepEqual(pairs("BracketsCall", '{"data":[true,[false],{"a":1}]}'), [
    ["data[]", "1"],
    ["data[][]", "0"],
    ["data[][a]", "1"],
  ]);
});

test("what a form cannot say", () => {
  const code = (/** @type {string} */ type, /** @type {string} */ text) =>
    codeOf(() => build(type, text));
  assert.equal(code("FormCall", '{"data":{"a[b":1}}'), "ambiguous_key");
  assert.equal(code("FormCall", '{"a]":1}'), "ambiguous_key");
  assert.equal(code("FormCall", '{"a]":null}'), "none");
  assert.equal(code("BracketsCall", '{"data":{"[":1}}'), "ambiguous_key");
  assert.equal(code("CommaCall", '{"data":[[1]]}'), "unsupported_nesting");
  assert.equal(code("CommaCall", '{"data":[{}]}'), "unsupported_nesting");
});

test("an empty form is sent empty, under its content type as written", () => {
  const request = build("CommaCall", "{}");
  assert.equal(request.body.length, 0);
  const type = headerOf(request.headers, "Content-Type");
  assert.equal(type, "application/x-www-form-urlencoded; charset=utf-8");
});
