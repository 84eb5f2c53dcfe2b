// Every shape as TypeScript has it; each wrong line says so.

import {
  enqueue,
  RequestError,
  type Clashes,
  type PreparedRequest,
  type Shaped,
  type Shapes,
} from "../../generated/js/own/generated/js/webhooks.js";

export const shapes: Shapes = {
  flag: true,
  small: 1,
  wide: 1,
  wider: 1,
  real: 1.5,
  letter: "x",
  nothing: null,
  any: { anything: [1] },
  id: "u",
  span: { secs: 1, nanos: 2 },
  maybe: null,
  inside: [null, 1],
  pair: [1, "a"],
  one: [1],
  fixed: [1, 2, 3],
  set: ["a"],
  by_number: { "-1": { value: 1 }, 2: { value: 2 } },
  boxed: { value: 1 },
  result: { Err: "e" },
  page: { items: [{ value: 1 }], next: { items: [] } },
  pages: { items: [["a"]] },
  tree: { label: "a", children: [{ label: "b", children: [] }] },
  unit: null,
  wrapped: "w",
  point: [1, 2],
  kind: "first-kind",
  external: { Named: { amount: 1 } },
  internal: { type: "Held", value: 1 },
  adjacent: { t: "Named", c: { amount: 1 } },
  untagged: { amount: 1 },
  strict: { only: 1 },
  among: { id: 1, seen: true },
  given: { id: 1, seen: "by all" },
  nested: { id: 1, seen: "by all" },
  any_given: { id: 1, seen: "by all" },
  one_given: { id: 1, beside: 1 },
  map_given: { id: 1, seen: "by one" },
  flat: { own: 1, beside: 1, type: "Named", amount: 3, more: [] },
  "the-name": 1,
  global: { value: { Array: { of: "a" } } },
  text: "t",
  lists: [[], [[]]],
};

export const others: Partial<Shapes>[] = [
  { external: "Nothing", internal: { type: "Nothing" }, adjacent: { t: "Nothing" } },
  { external: { Two: [1, "a"] }, untagged: 1, global: { value: "Kept" } },
  { perhaps: {} },
  { perhaps: { value: 1 } },
  // @ts-expect-error: no object
  { perhaps: "none" },
  // @ts-expect-error: no such variant
  { external: "Other" },
  // @ts-expect-error: the member of another variant
  { internal: { type: "Named", value: 1 } },
  // @ts-expect-error: too short
  { pair: [1] },
  // @ts-expect-error: not optional in an array
  { inside: [undefined] },
  // @ts-expect-error: a name in Rust's spelling
  { kind: "FirstKind" },
  // @ts-expect-error: a member of a page of another type
  { pages: { items: [[1]] } },
];

// `Promise` is a type of this project; a call still gives JavaScript's.
export const id: string = await enqueue({ query: async () => ({ rows: [] }) }, "Shapes", shapes);

export const shaped: Shaped = { written: "a", kind: { held: "x" } };

// Names of this project come before buildamp's own.
export const clashes: Clashes = {
  runtime: { a: 1 },
  config: { b: 1 },
  payloads: { c: 1 },
  error: { d: 1 },
};

export function messageOf(error: RequestError, request: PreparedRequest): string {
  return error.message + request.url;
}
