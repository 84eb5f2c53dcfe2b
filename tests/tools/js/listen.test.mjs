import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { Listener } = await runtime("own", "worker/listen.mjs");
const { sleep } = await runtime("own", "support/backoff.mjs");

/**
 * What a listener tells.
 *
 * @param {(connection: number, check: number) => Promise<string[]>} channels that a check finds; an
 * error fails it
 * @param {(told: string[], connections: number) => boolean} isEnough
 */
async function told(channels, isEnough) {
  /** @type {string[]} */
  const lines = [];
  let connections = 0;
  let wakes = 0;
  /** @type {AbortSignal[]} */
  const ends = [];
  const listener = new Listener({
    db: {
      async listen(
        /** @type {string} */ _channel,
        /** @type {any} */ _onWake,
        /** @type {any} */ end,
      ) {
        ends.push(end.signal);
        const connection = (connections += 1);
        let checks = 0;
        return { channels: () => channels(connection, (checks += 1)), close() {} };
      },
    },
    channel: "here",
    onWake: (/** @type {null} */ missed) => (wakes += missed === null ? 1 : 0),
    onError: (/** @type {Error} */ error) => lines.push(error.message),
    onRecovered: () => lines.push("listening"),
    heartbeatMs: 1,
  });
  listener.start();
  for (let turns = 0; turns < 4000 && !isEnough(lines, connections); turns += 1) await sleep(2);
  await listener.stop();
  assert.ok(isEnough(lines, connections), lines.join("; "));
  assert.equal(wakes, connections, "what was missed before each is looked for");
  assert.ok(
    ends.every(({ aborted }) => aborted),
    "none is left open",
  );
  return lines;
}

test("a pooler that keeps no LISTEN is told of once, and once more when that is over", async () => {
  const lines = await told(
    // By chance the third hears for a while; the fifth does for good.
    async (connection, check) =>
      connection === 5 || (connection === 3 && check < 5) ? ["here"] : [],
    (all) => all.includes("listening"),
  );
  assert.match(lines[0] ?? "", /no NOTIFY is heard.*transaction mode.*by polling/);
  assert.deepEqual(lines.slice(1), ["listening"]);
});

test("an outage is told of once, and so is its end; another is told of again", async () => {
  const lines = await told(
    async (connection, check) => {
      if (connection < 4 || (connection === 4 && check === 3)) throw new Error("away");
      return ["here"];
    },
    (all) => all.length === 4,
  );
  assert.deepEqual(lines, ["away", "listening", "away", "listening"]);
});
