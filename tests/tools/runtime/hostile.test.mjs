// Answers that are meant to hurt: each ends as a classified failure, within its time-out.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import tls from "node:tls";
import zlib from "node:zlib";
import { createTarget, respond } from "./target.mjs";
import { SECRET, config, intercepted, pause, test, until } from "./harness.mjs";

const TIMEOUT_MS = 700;
/** With what is given back of the time in which PGlite, or another process, has this one stand still. */
const MOST_MS = 5 * TIMEOUT_MS;

/** A server of raw bytes: `answer(socket)` after the request's head came in. */
async function rawTarget(fixture, answer, createServer = net.createServer, options = {}) {
  const sockets = new Set();
  const server = createServer(options, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
  });
  server.on("tlsClientError", () => {});
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  fixture.atEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}` };
}

/** Delivers one call, and gives its row and how long the attempt took. */
async function deliver(fixture, target, options) {
  const id = await fixture.enqueue("Hostile", { name: "x" });
  const worker = fixture.worker(target, options);
  await worker.drain();
  await worker.stop();
  const [{ duration_ms: took }] = await fixture.attempts(id);
  return { row: await fixture.execution(id), took: Number(took) };
}

const hurts = (name, code, answer, check = () => {}) =>
  test(name, async (fixture) => {
    const { row, took } = await deliver(fixture, await rawTarget(fixture, answer));
    assert.deepEqual([row.status, row.error_code], ["dead_letter", code], row.error_message);
    assert.ok(took < MOST_MS, `${took} ms`);
    assert.ok(!`${row.error_message}${row.response_body}`.includes(SECRET));
    check(row, took);
  });

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

/** Writes on and on, as fast as the peer reads or every `ms`. */
function flood(socket, piece, ms) {
  const write = () => {
    if (!socket.writable) return;
    if (ms === undefined) socket.write(piece(), write);
    else socket.write(piece(), () => setTimeout(write, ms));
  };
  write();
}

hurts(
  "no answer at all",
  "timeout",
  () => {},
  (_row, took) => assert.ok(took >= TIMEOUT_MS - 50),
);
hurts("endless headers", "protocol", (socket) => {
  socket.write(HEAD);
  let n = 0;
  flood(socket, () => `X-${(n += 1)}: ${"a".repeat(1000)}\r\n`);
});
hurts("headers that trickle", "timeout", (socket) => {
  socket.write(HEAD);
  flood(socket, () => "X-A: b\r\n", 50);
});
hurts("a body that trickles", "timeout", (socket) => {
  socket.write(`${HEAD}Content-Length: 1000\r\n\r\n`);
  flood(socket, () => "a", 50);
});
hurts("informational answers without end", "timeout", (socket) => {
  flood(socket, () => "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 10);
});
hurts("a reset in mid-body", "reset", (socket) => {
  socket.write(`${HEAD}Content-Length: 1000\r\n\r\nabc`, () =>
    setTimeout(() => socket.resetAndDestroy(), 50),
  );
});
hurts("a body shorter than its length", "reset", (socket) => {
  socket.end(`${HEAD}Content-Length: 1000\r\n\r\nabc`);
});
for (const [name, end] of Object.entries({
  "a reset": (socket) => setTimeout(() => socket.resetAndDestroy(), 50),
  silence: () => {},
})) {
  const broken = (status) => (socket) =>
    socket.write(`HTTP/1.1 ${status} Status\r\nContent-Length: 1000\r\n\r\nabc`, () => end(socket));
  hurts(`a refusal whose body ends in ${name}`, "http_404", broken(404), (row) =>
    assert.deepEqual(
      [row.attempts, row.response_status, row.response_body, row.response_truncated],
      [1, 404, "abc", true],
    ),
  );
  test(`a 401 whose body ends in ${name} pauses the type`, async (fixture) => {
    const { row } = await deliver(fixture, await rawTarget(fixture, broken(401)));
    assert.deepEqual([row.status, row.attempts, row.error_code], ["pending", 0, "http_401"]);
    const [{ status, outcome }] = await fixture.attempts(row.id);
    assert.deepEqual([status, outcome], [401, "retry"]);
    const reason = await fixture.value(
      "SELECT pause_reason FROM webhook_stats WHERE paused_until > now()",
    );
    assert.match(reason, /401/);
  });
}
hurts("closed without an answer", "reset", (socket) => socket.end());
hurts("not HTTP", "protocol", (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
hurts("chunks that are none", "protocol", (socket) => {
  socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n`);
});
for (const [name, answer] of Object.entries({
  "a 100 that nobody asked for": `HTTP/1.1 100 Continue\r\n\r\n${HEAD}Content-Length: 2\r\n\r\nok`,
  "a switch that nobody asked for":
    "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
  "a switch to nothing": "HTTP/1.1 101 Switching Protocols\r\n\r\n",
  "a length said twice": `${HEAD}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`,
  "two lengths": `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok`,
})) {
  hurts(
    name,
    "protocol",
    (socket) => socket.write(answer),
    (row) => assert.match(row.error_message, /^the answer is not the HTTP that was asked for \(/),
  );
}
hurts(
  "a redirect to another host",
  "http_302",
  (socket) => {
    socket.end("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n");
  },
  (row) => assert.equal(row.response_headers.location, "http://127.0.0.1:9/"),
);

test("an endless body is cut, and the call counts", async (fixture) => {
  let sent = 0;
  const target = await rawTarget(fixture, (socket) => {
    socket.write(`${HEAD}\r\n`);
    flood(socket, () => ((sent += 4096), "ü".repeat(2048)));
  });
  const before = process.memoryUsage().rss;
  const { row, took } = await deliver(fixture, target);
  assert.deepEqual([row.status, row.response_truncated], ["sent", true]);
  assert.equal(row.response_body, "ü".repeat(512));
  assert.ok(took < MOST_MS && sent < 50_000_000);
  assert.ok(process.memoryUsage().rss - before < 200e6);
});

test("large answers that the database does not take yet do not pile up", async (fixture) => {
  const body = "x".repeat(16 << 20);
  const target = await createTarget(fixture, (_request, response) => respond(response, 200, body));
  const db = intercepted(fixture.db, async (text, ask) => {
    if (!text.includes("webhook_finish")) return ask();
    await taken;
    return { rows: [] };
  });
  let take;
  const taken = new Promise((resolve) => (take = resolve));
  const webhooks = { Plain: { ...config.webhooks.Plain, maxResponse: body.length } };
  const worker = fixture.worker(target, { db, config: { ...config, webhooks }, concurrency: 4 });
  fixture.atEnd(take);
  await fixture.enqueueMany("Plain", 16);
  worker.start();
  // More than 64 MiB wait, beside what was under way by then.
  await until(() => target.requests.length >= 5);
  let before = -1;
  while (before < target.requests.length) {
    before = target.requests.length;
    await pause(3000);
  }
  assert.ok(before <= 8, `${before} requests`);
  take();
  await until(() => target.requests.length === 16);
});

test("a body longer than its length does not reach the next answer", async (fixture) => {
  const target = await rawTarget(fixture, (socket) => {
    socket.write(`${HEAD}Content-Length: 3\r\n\r\nabcdef`);
  });
  const { row } = await deliver(fixture, target);
  assert.deepEqual([row.status, row.response_body], ["sent", "abc"]);
});

test("a huge Retry-After is a day", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    respond(response, 503, "later", { "Retry-After": "99999999999999999999" }),
  );
  const id = await fixture.enqueue("Plain", { name: "x" });
  await fixture.worker(target).drain();
  const row = await fixture.execution(id);
  assert.deepEqual([row.status, row.error_code], ["failed", "http_503"]);
  const hours = (row.next_retry_at - Date.now()) / 3600e3;
  assert.ok(hours > 23.9 && hours <= 24.01, `${hours} h`);
});

test("a Retry-After date counts from the answer's own date", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) => {
    response.sendDate = false;
    respond(response, 429, "later", {
      Date: "Wed, 01 Jan 2020 00:00:00 GMT",
      "Retry-After": "Wed, 01 Jan 2020 01:00:00 GMT",
    });
  });
  const id = await fixture.enqueue("Plain", { name: "x" });
  await fixture.worker(target).drain();
  const minutes = ((await fixture.execution(id)).next_retry_at - Date.now()) / 60e3;
  assert.ok(minutes > 59 && minutes < 61, `${minutes} min`);
});

test("a 204 with a length is a 204", async (fixture) => {
  const target = await rawTarget(fixture, (socket) =>
    socket.write("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n"),
  );
  const { row } = await deliver(fixture, target);
  assert.deepEqual([row.status, row.response_status, row.response_body], ["sent", 204, ""]);
});

for (const [coding, encode] of Object.entries({
  gzip: zlib.gzipSync,
  "x-gzip": zlib.gzipSync,
  deflate: zlib.deflateSync,
  Deflate: zlib.deflateRawSync,
  br: zlib.brotliCompressSync,
  "gzip, br": (body) => zlib.brotliCompressSync(zlib.gzipSync(body)),
})) {
  test(`an answer in a coding that nobody asked for: ${coding}`, async (fixture) => {
    const target = await createTarget(fixture, (_request, response) =>
      respond(response, 200, encode('{"ok":"Zoë"}'), { "content-encoding": coding }),
    );
    const { row } = await deliver(fixture, target);
    assert.deepEqual([row.status, row.response_body], ["sent", '{"ok":"Zoë"}']);
  });
}

test("a few bytes that stand for many are cut, and what is in no coding stays", async (fixture) => {
  const bodies = [zlib.gzipSync(Buffer.alloc(200_000_000)), Buffer.from("plain")];
  const target = await createTarget(fixture, (_request, response) =>
    respond(response, 200, bodies.shift(), { "content-encoding": "gzip" }),
  );
  const { row: bomb } = await deliver(fixture, target);
  assert.deepEqual([bomb.status, bomb.response_truncated], ["sent", true]);
  assert.ok(bomb.response_body.length <= 64 * 1024);
  const { row: plain } = await deliver(fixture, target);
  assert.deepEqual([plain.status, plain.response_body], ["sent", "plain"]);
});

for (const [coding, encode] of Object.entries({
  gzip: zlib.gzipSync,
  deflate: zlib.deflateRawSync,
  br: zlib.brotliCompressSync,
})) {
  test(`an answer that ends before its coding does: ${coding}`, async (fixture) => {
    const whole = encode(crypto.randomBytes(3000).toString("hex"));
    const target = await createTarget(fixture, (_request, response) =>
      respond(response, 200, whole.subarray(0, 2000), { "content-encoding": coding }),
    );
    const { row } = await deliver(fixture, target);
    assert.deepEqual([row.status, row.response_truncated], ["sent", true]);
    assert.match(row.response_body, /^[0-9a-f]{500,5999}$/);
  });
}

test("what was cut in one of several codings is cut, and too many are none", async (fixture) => {
  const { gzipSync } = zlib;
  // The outer one gives much, of which the inner one takes the beginning.
  const inner = zlib.deflateSync(crypto.randomBytes(900_000));
  const wrap = (body, times) => (times === 0 ? body : wrap(gzipSync(body), times - 1));
  const answers = [
    [gzipSync(Buffer.concat([zlib.deflateSync("short"), Buffer.alloc(500_000)])), "deflate, gzip"],
    [gzipSync(inner), "deflate, gzip"],
    [wrap("wrapped", 5), Array(5).fill("gzip").join(",")],
    [wrap("wrapped", 6), Array(6).fill("gzip").join(",")],
  ];
  const rows = [];
  for (const [body, coding] of answers) {
    const target = await createTarget(fixture, (_request, response) =>
      respond(response, 200, body, { "content-encoding": coding }),
    );
    rows.push((await deliver(fixture, target)).row);
  }
  const [short, long, some, many] = rows;
  assert.deepEqual([short.response_body, short.response_truncated], ["short", true]);
  assert.equal(long.response_truncated, true);
  assert.equal(some.response_body, "wrapped");
  assert.match(many.response_body, /^\u001f/);
});

test("nobody listens", async (fixture) => {
  const target = await createTarget(fixture);
  target.server.close();
  const { row } = await deliver(fixture, target);
  assert.deepEqual([row.status, row.error_code], ["dead_letter", "connect"]);
  assert.ok(!row.error_message.includes("127.0.0.1"));
});

test("a host that does not exist", async (fixture) => {
  const { row } = await deliver(fixture, { url: "http://nowhere.invalid" });
  assert.equal(row.status, "dead_letter");
  // A resolver that does not answer at all is a time-out.
  assert.ok(["dns", "timeout"].includes(row.error_code), row.error_code);
  assert.ok(!row.error_message.includes("nowhere"));
});

test("a certificate that nobody vouches for", async (fixture) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "buildamp-tls-"));
  fixture.atEnd(() => fs.rmSync(folder, { recursive: true }));
  const [key, cert] = ["key", "cert"].map((name) => path.join(folder, name));
  const made = spawnSync("openssl", [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    key,
    "-out",
    cert,
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
  ]);
  if (made.status !== 0) return console.log("SKIPPED: no openssl to make a certificate with");
  let heard = "";
  const target = await rawTarget(fixture, () => (heard += "request"), tls.createServer, {
    key: fs.readFileSync(key),
    cert: fs.readFileSync(cert),
  });
  const { row } = await deliver(fixture, { url: target.url.replace("http:", "https:") });
  assert.deepEqual([row.status, row.error_code, heard], ["dead_letter", "tls", ""]);
});

test("a secure request to a plain server", async (fixture) => {
  const target = await rawTarget(fixture, (socket) =>
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
  );
  const { row } = await deliver(fixture, { url: target.url.replace("http:", "https:") });
  assert.deepEqual([row.status, row.error_code], ["dead_letter", "tls"]);
});
