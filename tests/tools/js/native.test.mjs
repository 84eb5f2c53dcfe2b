// A Pool of `pg.native`, whose clients are libpq's.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import test from "node:test";

import { runtime } from "./support.mjs";

const { wrap } = await runtime("own", "db.mjs");

/** As far as it is needed here: there is no `connection`. */
class NativeClient extends EventEmitter {
  async connect() {}

  async query() {
    return [{}, { rows: [{ session: "1" }] }];
  }

  async end() {
    this.emit("end");
  }
}

test("a listening connection of libpq's ends when it is told to", async () => {
  const pool = Object.assign(new EventEmitter(), {
    connect() {},
    totalCount: 0,
    options: {},
    Client: NativeClient,
  });
  const uncaught = /** @type {Promise<void>} */ (
    new Promise((_resolve, reject) => process.once("uncaughtException", reject))
  );
  for (const isByEnd of [true, false]) {
    const ended = new AbortController();
    /** @type {NativeClient | undefined} */
    let client;
    pool.Client = class extends NativeClient {
      constructor() {
        super();
        client = this;
      }
    };
    await wrap(pool).listen("here", () => {}, ended);
    const isOver = new Promise((resolve) => client?.once("end", () => resolve("ended")));
    isByEnd ? ended.abort() : void client?.end();
    assert.equal(await Promise.race([isOver, uncaught]), "ended");
    assert.ok(ended.signal.aborted);
  }
});
