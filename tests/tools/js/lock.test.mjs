// Who owns the commands' database.

import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
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

test(
  "others of the machine cannot look into its folder",
  { skip: process.platform === "win32" },
  () => {
    const lock = new Lock(path.join(folder, "own/db.lock"));
    lock.take();
    assert.equal(fs.statSync(path.join(folder, "own")).mode & 0o777, 0o700);
    lock.release();
  },
);

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

/** What this process writes into a lock. */
function written() {
  const lock = new Lock(file);
  lock.take();
  const own = JSON.parse(fs.readFileSync(file, "utf8"));
  lock.release();
  return own;
}

/** @param {object} left what a process has left */
function isTakenFrom(left) {
  fs.writeFileSync(file, JSON.stringify(left));
  const lock = new Lock(file);
  assert.equal(lock.take(), null);
  lock.release();
}

test("what an earlier process left is no lock, whoever has its number now", (t) => {
  const own = written();
  if (own.start === undefined) {
    return t.skip("this system does not tell when a process started");
  }
  // A container, or a machine, that was killed and started again.
  const earlier = { ...own, start: `${own.start}0`, url: "postgres://x" };
  isTakenFrom(earlier);
  isTakenFrom({ ...earlier, pid: process.ppid });
});

test("what an earlier process of this one's number left is no lock, where no start tells", () => {
  // As on a system that tells none, and in a container, whose processes have the same numbers each time.
  const { start: _, ...own } = written();
  isTakenFrom(own);
  isTakenFrom({ ...own, began: 1 });
});

test("what a process left that has ended is no lock, if its parent has not asked yet", async (t) => {
  const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"]);
  t.after(() => parent.kill());
  const [chunk] = await once(parent.stdout, "data");
  const pid = Number(chunk);
  const status = () => fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  if (!fs.existsSync(`/proc/${pid}/stat`)) {
    return t.skip("this system does not tell, or has asked by itself");
  }
  while (!status().includes(") Z ")) {
    await setTimeout(10);
  }
  isTakenFrom({ ...written(), pid });
});

test("what a process on another host left is its lock, whether or not one here has its number", () => {
  const own = written();
  const other = { ...own, host: `${own.host}-2` };
  fs.writeFileSync(file, JSON.stringify(other));
  assert.deepEqual(new Lock(file).take(), { pid: process.pid, host: other.host });
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
