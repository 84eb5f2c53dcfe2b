// A process that takes a lock when it is told to, and gives it back.

import { runtime } from "./support.mjs";

const { Lock } = await runtime("own", "cli/lock.mjs");

const lock = new Lock(process.argv[2]);
process.setMaxListeners(0);

process.on("message", ({ takeAt }) => {
  if (takeAt === undefined) {
    lock.release();
    process.send(false);
    return;
  }
  while (Date.now() < takeAt);
  process.send(lock.take() === null);
});
process.send("ready");
