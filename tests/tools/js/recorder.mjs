// A local server that records what arrives, and undici to send to it.

import http from "node:http";

import { request as send } from "undici";

/**
 * @typedef {object} Arrived
 * @property {string} method
 * @property {string} url
 * @property {http.IncomingHttpHeaders} headers
 * @property {Buffer} body
 */

/** Starts the server; `deliver` sends a request to it in place of the request's own host. */
export async function startRecorder() {
  /** @type {Arrived[]} */
  const arrived = [];
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const { method = "", url = "", headers } = request;
    arrived.push({ method, url, headers, body: Buffer.concat(chunks) });
    response.end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    /** @param {{ method: any, url: string, headers: [string, string][], body: Buffer | null }} request */
    async deliver(request) {
      const { origin } = new URL(request.url);
      const answer = await send(`http://127.0.0.1:${port}${request.url.slice(origin.length)}`, {
        method: request.method,
        headers: request.headers.flat(),
        body: request.body,
      });
      await answer.body.dump();
      return /** @type {Arrived} */ (arrived.pop());
    },
    /** Ends the server. */
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
