// The outside world, in a process of its own: answers each request with the same 200. As a `socket`
// it does as little as it can, because in life it works on another machine; as `http` it is what an
// application is, a server of node:http, and every contestant shares the processors with that.
//
// To the message `take` it answers with what came in since the last one: how many requests there
// were, and how long those took to arrive whose payload says when it was enqueued.

import http from "node:http";
import net from "node:net";

import { givenOptions } from "./processes.mjs";

const BODY = '{"id":"o_1","ok":true}  ';
const FIELDS = { "Content-Type": "application/json", "X-Request-Id": "5f0c", "Content-Length": 24 };
const HEAD = Object.entries(FIELDS).map(([name, value]) => `${name}: ${value}\r\n`);
const ANSWER = Buffer.from(`HTTP/1.1 200 OK\r\n${HEAD.join("")}\r\n${BODY}`);

let requests = 0;
/** Milliseconds. @type {number[]} */
let arrivals = [];

/** The kinds of receivers. @type {{ [kind: string]: () => net.Server }} */
const SERVERS = { socket: socketServer, http: httpServer };

function socketServer() {
  return net.createServer((socket) => {
    let rest = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (;;) {
        const headEnd = rest.indexOf("\r\n\r\n");
        if (headEnd < 0) {
          return;
        }
        const head = rest.latin1Slice(0, headEnd);
        const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        const end = headEnd + 4 + length;
        if (rest.length < end) {
          return;
        }
        note(rest.subarray(headEnd + 4, end));
        rest = rest.subarray(end);
        socket.write(ANSWER);
      }
    });
  });
}

function httpServer() {
  return http.createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      note(Buffer.concat(chunks));
      response.writeHead(200, FIELDS).end(BODY);
    });
  });
}

/** @param {Buffer} body */
function note(body) {
  requests += 1;
  const at = body.indexOf('"at":');
  if (at >= 0) {
    const enqueued = /"at": ?"(\d+)"/.exec(body.latin1Slice(at))?.[1];
    arrivals.push(Number(process.hrtime.bigint() - BigInt(enqueued ?? 0)) / 1e6);
  }
}

process.on("message", () => {
  process.send?.({ requests, arrivals });
  requests = 0;
  arrivals = [];
});
const { receiver } = givenOptions();
const server = SERVERS[receiver]?.();
if (!server) {
  throw new Error(`no receiver ${receiver}; there are ${Object.keys(SERVERS).join(", ")}`);
}
server.listen(0, "127.0.0.1", () => {
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
