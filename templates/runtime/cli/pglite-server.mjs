// Lets other processes of this machine reach a PGlite, by PGlite's socket server.
//
// All connections share PGlite's one session. So each has it for itself from its first message
// until the session is idle again: neither an extended query nor a transaction is ever mixed with
// another connection's, or with this process's own queries (which are no transactions here).

import net from "node:net";

import { load } from "./database.mjs";

/** @import { PGlite } from "@electric-sql/pglite" */

/**
 * @param {PGlite} db
 * @param {object} options
 * @param {number} options.port 0 for any
 * @param {string} options.channel
 * @param {() => void} options.onNotify a connection's statement notified the channel
 * @param {(reason: string) => void} options.onEnd the database ended over what a connection sent: it answers
 * nobody any more, and may not even give the process back
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function servePGlite(db, { port, channel, onNotify, onEnd }) {
  const { PGLiteSocketHandler } = await load("@electric-sql/pglite-socket");
  const turns = new Turns(db, Buffer.from(`${channel}\0`), { onNotify, onEnd });
  /** @type {Set<any>} */
  const handlers = new Set();
  const server = net.createServer((socket) => {
    socket.once("data", (first) => {
      if (!isGreeting(first)) {
        socket.destroy();
      }
    });
    const handler = new PGLiteSocketHandler({ queryQueue: turns, closeOnDetach: true });
    handlers.add(handler);
    turns.add(handler.handlerId);
    const forget = () => handlers.delete(handler);
    handler.addEventListener("close", forget);
    handler.addEventListener("error", forget);
    void handler.attach(socket);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(undefined));
  });
  const { port: bound } = /** @type {net.AddressInfo} */ (server.address());
  return {
    url: `postgres://postgres@127.0.0.1:${bound}/postgres`,
    async close() {
      await Promise.all([...handlers].map((handler) => handler.detach(true)));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Whether a connection begins as one of PostgreSQL's does: with the length of a packet of at most 10,000
 * bytes. A page in any browser of this machine can send something else: its request would be taken for
 * the beginning of a message of a gigabyte, which is waited for and kept.
 *
 * @param {Buffer} first what came first
 */
function isGreeting(first) {
  return first[0] === 0;
}

const TERMINATE = "X".charCodeAt(0);
const QUERY = "Q".charCodeAt(0);
const ERROR = "E".charCodeAt(0);
const READY = "Z".charCodeAt(0);
const IDLE = "I".charCodeAt(0);

/** An ErrorResponse after which a server's process is gone, and its message. */
const ENDED = /^E[^]{4}S(?:FATAL|PANIC)\0[^]*?\0M([^\0]*)\0/;

/** Who has the session; what a handler of the socket server takes as its queue. */
class Turns {
  /** @type {number | null} */
  #owner = null;
  #release = () => {};
  /** The end of the turn that was asked for last. @type {Promise<void>} */
  #line = Promise.resolve();
  /** The connections that are there, each with its latest message. @type {Map<number, Promise<number>>} */
  #latest = new Map();
  #db;
  #channel;
  #hooks;

  /**
   * @param {PGlite} db
   * @param {Buffer} channel
   * @param {{ onNotify: () => void, onEnd: (reason: string) => void }} hooks
   */
  constructor(db, channel, hooks) {
    this.#db = db;
    this.#channel = channel;
    this.#hooks = hooks;
  }

  /** @param {number} id of a connection that is there now */
  add(id) {
    this.#latest.set(id, Promise.resolve(0));
  }

  /**
   * Runs one message of the protocol, after the connection's earlier ones: it must not wait for the
   * turn that they have, or are waiting for.
   *
   * @param {number} id of the connection
   * @param {Uint8Array} message
   * @param {(data: Uint8Array) => void} onData
   * @returns {Promise<number>} the answer's length; rejects where the connection is gone
   */
  enqueue(id, message, onData) {
    const earlier = this.#latest.get(id) ?? Promise.reject(gone());
    const answered = earlier.then(() => this.#run(id, message, onData));
    if (this.#latest.has(id)) {
      this.#latest.set(id, answered);
    }
    return answered;
  }

  /**
   * @param {number} id
   * @param {Uint8Array} message
   * @param {(data: Uint8Array) => void} onData
   * @returns {Promise<number>}
   */
  async #run(id, message, onData) {
    if (message[0] === TERMINATE) {
      await this.clearTransactionIfNeeded(id);
      return 0;
    }
    if (this.#owner !== id) {
      await this.#take(id);
    } else if (!this.#latest.has(id)) {
      throw gone();
    }
    let length = 0;
    let end = Buffer.alloc(0);
    // Where it fails, the connection ends, and so does its turn.
    await this.#db.execProtocolRawStream(message, {
      onRawData: (data) => {
        length += data.length;
        const bytes = Buffer.from(data);
        if (bytes.includes(this.#channel)) {
          this.#hooks.onNotify();
        }
        const ended = bytes[0] === ERROR ? ENDED.exec(bytes.toString("latin1")) : null;
        if (ended) {
          this.#hooks.onEnd(Buffer.from(ended[1] ?? "", "latin1").toString());
        }
        end = Buffer.concat([end, bytes]).subarray(-6);
        onData(data);
      },
    });
    // ReadyForQuery: the letter, a length of five, the state.
    const isReady = end.length === 6 && end[0] === READY;
    if (message[0] === QUERY && !isReady) {
      // So it is after a PANIC, of which PGlite sends no message.
      this.#hooks.onEnd("a query had no end");
    }
    if (isReady && end[5] === IDLE) {
      this.#give(id);
    }
    return length;
  }

  /** What waits here is dropped when its turn comes. */
  clearQueueForHandler() {}

  /**
   * A connection is gone: what it left open is rolled back.
   *
   * @param {number} id
   */
  async clearTransactionIfNeeded(id) {
    this.#latest.delete(id);
    if (this.#owner !== id) {
      return;
    }
    try {
      await this.#db.execProtocolRawStream(query("ROLLBACK"), { onRawData: () => {} });
    } finally {
      this.#give(id);
    }
  }

  getQueueLength() {
    return 0;
  }

  /**
   * @param {number} id
   * @returns {Promise<void>} rejects where the connection went while it waited
   */
  #take(id) {
    const taken = this.#line.then(
      () =>
        new Promise((resolve, reject) => {
          void this.#db.runExclusive(async () => {
            if (!this.#latest.has(id)) {
              // Nobody would give the turn back.
              reject(gone());
              return;
            }
            this.#owner = id;
            resolve(undefined);
            await new Promise((release) => (this.#release = () => release(undefined)));
          });
        }),
    );
    this.#line = taken.catch(() => {});
    return taken;
  }

  /**
   * Ends a connection's turn, if it has not ended: a connection may go while its last message runs.
   *
   * @param {number} id
   */
  #give(id) {
    if (this.#owner === id) {
      this.#owner = null;
      this.#release();
    }
  }
}

function gone() {
  return new Error("the connection is gone");
}

/**
 * A simple query, after a Sync that ends whatever was begun.
 *
 * @param {string} sql
 * @returns {Uint8Array}
 */
function query(sql) {
  const text = Buffer.from(`${sql}\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(text.length + 4);
  return Buffer.concat([Buffer.from("S\0\0\0\x04", "latin1"), Buffer.from("Q"), length, text]);
}
