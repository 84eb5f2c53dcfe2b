// A file that says which process owns something: there is one owner at most.

import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import path from "node:path";

/**
 * @typedef {object} Owner
 * @property {number | null} pid null where the lock does not say
 * @property {string} [url] where it lets others in
 * @property {string} [host] where it is another than this one
 */

/**
 * @typedef {object} Written what a lock's file holds
 * @property {number} pid
 * @property {string} [host] the machine's, or the container's
 * @property {string | undefined} [start] tells a process from an earlier one of that number, where the system tells it
 * @property {string} [url]
 */

/** What takes a process a moment does not take so long: it was killed. */
const MOMENT_MS = 5000;

/** In place of a process's start: it has ended, and its parent has not asked yet. */
const ENDED = "ended";

/** @type {Set<string>} the files of the locks that this process has */
const taken = new Set();

/** A process's own lock, or another's. */
export class Lock {
  #file;

  /** @param {string} file */
  constructor(file) {
    this.#file = path.resolve(file);
  }

  /** @returns {Owner | null} the other process that has it; null: this one, now and until it ends */
  take() {
    // Beside it is what others of this machine may not read, as in PostgreSQL's own folder.
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    for (;;) {
      if (this.#write({}, linkSync)) {
        taken.add(this.#file);
        process.once("exit", () => this.release());
        return null;
      }
      const owner = ownerOf(this.#file) ?? this.#removeDead();
      if (owner) {
        return owner;
      }
    }
  }

  /** @param {string} url where this process, which has the lock, lets others in */
  announce(url) {
    this.#write({ url }, renameSync);
  }

  /** Does nothing where another process has it. */
  release() {
    if (ownerOf(this.#file)?.pid === process.pid) {
      rmSync(this.#file, { force: true });
    }
    taken.delete(this.#file);
  }

  /**
   * Nobody ever sees a half of it.
   *
   * @param {{ url?: string }} more
   * @param {(from: string, to: string) => void} put
   * @returns {boolean} false where there is one already
   */
  #write(more, put) {
    const draft = `${this.#file}.${process.pid}`;
    /** @type {Written} */
    const written = { pid: process.pid, host: hostname(), start: startOf(process.pid), ...more };
    writeFileSync(draft, JSON.stringify(written));
    try {
      put(draft, this.#file);
      return true;
    } catch (error) {
      return without("EEXIST", error, false);
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /**
   * One process at a time removes what a dead one left: a second one would remove the lock that the
   * first has put in its place.
   *
   * @returns {Owner | null} who is about to have it
   */
  #removeDead() {
    const guard = `${this.#file}.dead`;
    try {
      mkdirSync(guard);
    } catch (error) {
      without("EEXIST", error, null);
      if (isOfNow(guard)) {
        return { pid: null };
      }
    }
    if (ownerOf(this.#file) === null) {
      rmSync(this.#file, { force: true });
    }
    rmSync(guard, { recursive: true, force: true });
    return null;
  }
}

/**
 * @param {string} file
 * @returns {Owner | null | undefined} null where its owner died, undefined where there is no lock
 */
function ownerOf(file) {
  try {
    const written = parse(readFileSync(file, "utf8"));
    if (written) {
      return isKnownDead(written, file) ? null : toTell(written);
    }
    // It may be in the middle of being written.
    return isOfNow(file) ? { pid: null } : null;
  } catch (error) {
    return without("ENOENT", error, undefined);
  }
}

/**
 * @param {Written} written
 * @returns {Owner}
 */
function toTell({ pid, url, host }) {
  return {
    pid,
    ...(url === undefined ? {} : { url }),
    ...(isElsewhere(host) ? { host } : {}),
  };
}

/** @param {string} file which may be gone by now */
function isOfNow(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined || Date.now() - stats.mtimeMs < MOMENT_MS;
}

/**
 * @param {string} text
 * @returns {Written | null}
 */
function parse(text) {
  try {
    const written = JSON.parse(text);
    return Number.isInteger(written?.pid) ? written : null;
  } catch {
    return null;
  }
}

/**
 * @param {string | undefined} host
 * @returns {host is string}
 */
function isElsewhere(host) {
  return host !== undefined && host !== hostname();
}

/**
 * Whether its process has ended. Of one in another container, or on another machine, nothing is known here,
 * and two owners lose what one of them writes: a person decides.
 *
 * @param {Written} written
 * @param {string} file which holds that
 */
function isKnownDead({ pid, host, start }, file) {
  if (isElsewhere(host)) {
    return false;
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Or else it is another user's.
    return codeOf(error) !== "EPERM";
  }
  // After a restart of the machine, or of a container, another process may have its number; also this one,
  // which knows what it has.
  const found = startOf(pid);
  if (pid === process.pid && (start === undefined || found === undefined)) {
    return !taken.has(file);
  }
  return found === ENDED || (start !== undefined && found !== undefined && found !== start);
}

/**
 * When a process started, by no clock that anybody sets: proc_pid_stat(5) counts from the boot.
 *
 * @param {number} pid
 * @returns {string | undefined} undefined where the system does not tell
 */
function startOf(pid) {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name, in parentheses, may hold anything. From the third field on:
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? ENDED : `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/**
 * @template T
 * @param {string} codes of errors that are to be expected
 * @param {unknown} error thrown on where it is another
 * @param {T} value in its place
 * @returns {T}
 */
function without(codes, error, value) {
  if (codes.split(" ").includes(codeOf(error))) {
    return value;
  }
  throw error;
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
