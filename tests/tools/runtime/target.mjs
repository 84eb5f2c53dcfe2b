// The outside world: a server whose answers a test decides.
import http from "node:http";

/**
 * `answer(request, response, seen)` answers; by default 200 with `{"ok":true}`. `requests` holds
 * what came in: `{ at, path, headers, body }`.
 */
export async function createTarget(fixture, answer = (_request, response) => respond(response)) {
  const target = { requests: [], answer, url: "", server: null };
  target.server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("error", () => {});
    response.on("error", () => {});
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const seen = { at: performance.now(), path: request.url, headers: request.headers, body };
      target.requests.push(seen);
      target.answer(request, response, seen);
    });
  });
  target.server.keepAliveTimeout = 30_000;
  await new Promise((resolve) => target.server.listen(0, "127.0.0.1", resolve));
  target.url = `http://127.0.0.1:${target.server.address().port}`;
  fixture.atEnd(() => {
    target.server.closeAllConnections();
    target.server.close();
  });
  return target;
}

export function respond(response, status = 200, body = '{"ok":true}', headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

/** How many requests came with each idempotency key. */
export function countByKey(requests) {
  const counts = new Map();
  for (const { headers } of requests) {
    const key = headers["idempotency-key"];
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
