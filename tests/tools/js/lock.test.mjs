// Who owns the commands' database.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { runtime } from "./support.mjs";

const { Lock } = await runtime("own", "cli/lock.mjs");

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "buildamp-lock-"));
test.after(() => fs.rmSync(folder, { recursive: true, force: true }));

const file = path.join(folder, "below/db.lock");
const DEAD = JSON.stringify({ pid: 2 ** 22 + 1 });

test("a lock is taken, told of and given back", () => {
  const lock = new Lock(file);
  assert.equal(lock.take(), null);
  assert.deepEqual(new Lock(file).take(), { pid: process.pid });
  lock.announce("postgres://x");
  assert.deepEqual(new Lock(file).take(), { pid: process.pid, url: "postgres://x" });
  lock.release();
  assert.deepEqual(fs.readdirSync(path.dirname(file)), []);
});

test("a lock that is another's, or cannot be read yet, is not taken", () => {
  for (const [text, owner] of [
    [JSON.stringify({ pid: process.ppid }), process.ppid],
    ["", null],
    ['{"pi', null],
  ]) {
    fs.writeFileSync(file, text);
    const lock = new Lock(file);
    assert.deepEqual(lock.take(), { pid: owner });
    lock.release();
    assert.equal(fs.readFileSync(file, "utf8"), text);
  }
  // A process that was killed left it so.
  const old = new Date(Date.now() - 60_000);
  fs.utimesSync(file, old, old);
  const lock = new Lock(file);
  assert.equal(lock.take(), null);
  lock.release();
});

test("what a process of this one's number left is no lock, where it is known to be gone", () => {
  const lock = new Lock(file);
  lock.take();
  const own = JSON.parse(fs.readFileSync(file, "utf8"));
  lock.release();
  // A container that was killed and started again: what runs in it has the numbers that it had.
  fs.writeFileSync(
    file,
    JSON.stringify({ ...own, began: own.began - 60_000, url: "postgres://x" }),
  );
  const next = new Lock(file);
  assert.equal(next.take(), null);
  next.release();
  // Another container, in which all of them may be at work.
  const other = { ...own, began: own.began - 60_000, host: `${own.host}-2` };
  fs.writeFileSync(file, JSON.stringify(other));
  assert.deepEqual(new Lock(file).take(), { pid: process.pid, host: other.host });
  // Nor does it say anything that none here has that number.
  const { pid } = JSON.parse(DEAD);
  fs.writeFileSync(file, JSON.stringify({ ...other, pid }));
  assert.deepEqual(new Lock(file).take(), { pid, host: other.host });
  fs.rmSync(file);
});

test("what a process left that was killed while it took over does not stay", () => {
  const guard = `${file}.dead`;
  fs.writeFileSync(file, DEAD);
  fs.mkdirSync(guard);
  assert.deepEqual(new Lock(file).take(), { pid: null });
  const old = new Date(Date.now() - 60_000);
  fs.utimesSync(guard, old, old);
  const lock = new Lock(file);
  assert.equal(lock.take(), null);
  lock.release();
  assert.deepEqual(fs.readdirSync(path.dirname(file)), []);
});

test("of processes that come at once, one has it", async () => {
  const script = fileURLToPath(new URL("lock-process.mjs", import.meta.url));
  const children = Array.from({ length: 4 }, () => fork(script, [file]));
  try {
    const answers = () =>
      Promise.all(
        children.map((child) => new Promise((resolve) => child.once("message", resolve))),
      );
    await answers();
    for (let round = 0; round < 50; round += 1) {
      if (round % 2 === 0) {
        fs.writeFileSync(file, DEAD);
      }
      const owns = answers();
      const at = Date.now() + 10;
      children.forEach((child) => child.send({ takeAt: at }));
      assert.equal((await owns).filter(Boolean).length, 1, `round ${round}`);
      const released = answers();
      children.forEach((child) => child.send({}));
      await released;
    }
  } finally {
    children.forEach((child) => child.kill());
  }
});
