// The program in a folder of its own, as a person runs it.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test as nodeTest } from "node:test";
import { generated } from "./harness.mjs";

const CLI = path.join(generated, "js/runtime/cli.mjs");

/** A folder of its own to run in, with what the environment holds there. */
export class Place {
  constructor(fixture, env = {}) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "buildamp-cli-"));
    this.env = { PATH: process.env.PATH, ...env };
    this.fixture = fixture;
    fixture.atEnd(() => fs.rmSync(this.folder, { recursive: true, force: true }));
  }

  file(name, text) {
    fs.writeFileSync(path.join(this.folder, name), text);
    return name;
  }

  run(...args) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      cwd: this.folder,
      env: this.env,
      encoding: "utf8",
      timeout: 60_000,
    });
    return { status, stdout, stderr };
  }

  /** As `run`, while this process goes on serving. */
  async runAside(...args) {
    const child = this.spawn(...args);
    const status = await new Promise((resolve) => child.process.on("exit", resolve));
    return { status, stdout: child.stdout, stderr: child.stderr };
  }

  spawn(...args) {
    const process_ = spawn(process.execPath, [CLI, ...args], { cwd: this.folder, env: this.env });
    const running = { process: process_, stdout: "", stderr: "" };
    process_.stdout.on("data", (data) => (running.stdout += data));
    process_.stderr.on("data", (data) => (running.stderr += data));
    running.ended = new Promise((resolve) => process_.on("exit", resolve));
    running.end = async () => {
      process_.kill("SIGINT");
      return running.ended;
    };
    this.fixture.atEnd(() => process_.kill("SIGKILL"));
    return running;
  }
}

/** For commands that need no prepared database. */
export function placeTest(name, body) {
  nodeTest(name, async () => {
    const fixture = { ends: [], atEnd: (end) => fixture.ends.push(end) };
    try {
      await body(fixture);
    } finally {
      for (const end of fixture.ends.reverse()) await end();
    }
  });
}

/** Sets a title, clears the screen, ends the line and turns what follows. */
export const HOSTILE_TEXT = "\u001b]0;x\u0007\u001b[2J\r\nend\u202e \u009b31m\u007f\u2028";

/** Nothing of it that a terminal obeys. */
export const isHarmless = (text) => !/[^\P{Cc}\n]|\p{Bidi_Control}|\u2028/u.test(text);
