// The limit: the POSTs alone, without a database.

import { order } from "./orders.mjs";
import { post } from "./post.mjs";
import { givenOptions } from "./processes.mjs";
import { Stopwatch } from "./stopwatch.mjs";

const { target, concurrency, warmUp, count } = givenOptions();
const watch = new Stopwatch({ warmUp, count }, (perSecond) => process.send?.({ perSecond }));

let next = 0;
async function lane() {
  while (next < warmUp + count) {
    next += 1;
    await post(target, `key-of-the-order-number-${next}`, JSON.stringify(order(next)));
    watch.note();
  }
}
process.send?.("started");
for (let n = 0; n < concurrency; n += 1) {
  void lane();
}
