// After everything that can happen, no table, log line, event or error holds a secret.
import assert from "node:assert/strict";
import { createTarget, respond } from "./target.mjs";
import { test } from "./harness.mjs";

const TYPES = ["Plain", "Hostile", "Answering", "Guarded", "Signed", "OwnHeader"];

const SECRETS = {
  TARGET_SECRET: "sk_live_bearer0123456789",
  GUARD_TOKEN: "tok_guard/with+signs==0123",
  URL_TOKEN: "url-token/(01234)!56789",
  SIGNING_SECRET: "whsec_c2lnbmluZy1zZWNyZXQtMDEyMzQ1Njc4OQ==",
  AUTH: "X-Own-Key: s3cret/value-123456",
};

/** What no place may hold: each, and what the target is sent of one. */
const HIDDEN = { ...SECRETS, "the header's value": "s3cret/value-123456" };

/** A body that is cut in the middle of a secret, by the types that keep 1 KiB. */
const before = (secret) => `${"-".repeat(1024 - 10)}${secret}`;

/** How a target may answer, by the name in the payload. Each tells all that it was sent. */
const ANSWERS = {
  ok: (response, told) => respond(response, 200, told, { "X-Request-Id": told.slice(0, 200) }),
  refused: (response, told) => respond(response, 400, told, { Location: told.slice(0, 200) }),
  failing: (response, told) => respond(response, 503, told, { "Retry-After": "0" }),
  unauthorized: (response, told) =>
    respond(response, 401, told, { "WWW-Authenticate": told.slice(0, 200) }),
  moved: (response, told) =>
    respond(response, 302, told, { Location: `http://127.0.0.1:1/?${told.slice(0, 200)}` }),
  reset: (response) => response.socket.destroy(),
  garbage: (response, told) => response.socket.end(`${told}\r\n\r\n`),
  cut: (response, told) => {
    response.writeHead(200, { "Content-Length": 10_000 });
    response.write(told);
    setTimeout(() => response.socket.destroy(), 20);
  },
  long: (response, _told, credentials) => respond(response, 200, before(credentials)),
  silent: () => {},
};

/** Every row of every table, as text. */
async function dump(fixture) {
  const tables = await fixture.rows(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  assert.ok(tables.length >= 8, `${tables.length} tables`);
  const texts = {};
  for (const { name } of tables) {
    texts[name] = await fixture.value(
      `SELECT COALESCE(string_agg(t::text, chr(10)), '') FROM ${name} AS t`,
    );
  }
  return texts;
}

/** All that an error says, and what caused it. */
const everything = (error) =>
  error instanceof Error ? `${error.stack} ${error.code} ${everything(error.cause)}` : `${error}`;

/** RFC 3986's reserved characters are encoded. */
const inQuery = (text) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const inHtml = (text) => text.replace(/[^\w ~.-]/g, (letter) => `&#${letter.charCodeAt(0)};`);
/** As in a URL in a URL, JSON in JSON, a page in a page. */
const twice = (text) => [
  encodeURIComponent(encodeURIComponent(text)),
  JSON.stringify(JSON.stringify(text)).slice(3, -3).replaceAll("/", "\\\\\\/"),
  inHtml(text).replaceAll("&", "&amp;"),
];

/** The secret, and the forms in which it travels. */
const forms = (secret) => [
  secret,
  encodeURIComponent(secret),
  ...twice(secret),
  inQuery(secret),
  secret.split("/").map(inQuery).join("/"),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
];

test("no secret is kept, whatever happens", async (fixture) => {
  const target = await createTarget(fixture, (request, response, { headers, body }) => {
    const [name] = /ok|refused|failing|unauthorized|moved|reset|garbage|cut|long|silent/.exec(
      `${request.url.split("/").at(-1)} ${body}`,
    );
    const credentials = [headers.authorization, headers["x-api-key"], headers["x-own-key"]];
    const [sent = "none"] = credentials.filter(Boolean);
    const told = [JSON.stringify([request.url, ...credentials]), ...twice(sent)];
    ANSWERS[name](response, told.join(" "), sent.split(" ").at(-1));
  });
  const events = [];
  const env = (name) => ({ TARGET: target.url, ...SECRETS })[name];
  const options = {
    env,
    onEvent: (event) => events.push(JSON.stringify(event), everything(event.error)),
  };
  const worker = fixture.worker(target, options);
  const send = async (names) => {
    for (const name of names) {
      for (const type of TYPES) await fixture.enqueue(type, { name });
    }
    await worker.drain();
  };
  const names = Object.keys(ANSWERS);
  await send(names.filter((name) => name !== "silent" && name !== "unauthorized"));
  await fixture.enqueue("Hostile", { name: "silent" });
  // These pause their types, so they come last.
  await send(["unauthorized"]);
  await worker.stop();
  assert.ok(
    target.requests.length >= (await fixture.value("SELECT count(*)::int FROM webhook_executions")),
    "each was sent",
  );

  // Values that cannot be sent: these errors are for people.
  const broken = fixture.worker(target, {
    ...options,
    env: (name) => (name === "TARGET" ? target.url : `${env(name)}\n`),
  });
  await fixture.rows(
    "UPDATE webhook_type_states SET paused_until = NULL, pause_reason = NULL, pause_ms = NULL",
  );
  for (const type of TYPES) await fixture.enqueue(type, { name: "ok" });
  await broken.drain();
  await broken.stop();
  assert.ok(
    broken.log.some(({ event, code }) => event === "attempt" && code === "missing_variable"),
    JSON.stringify(broken.log),
  );

  const places = {
    ...(await dump(fixture)),
    log: JSON.stringify([worker.log, broken.log]),
    events: events.join("\n"),
  };
  for (const told of [
    "{TARGET_SECRET}",
    "{AUTHORIZATION}",
    before("{TARGET_SECRET}"),
    before("{AUTHORIZATION}"),
  ]) {
    assert.ok(places.webhook_executions.includes(told), "the targets told what they were sent");
  }
  for (const [place, text] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(HIDDEN)) {
      assert.ok(
        !text.includes(before(secret.slice(0, 6))),
        `${place} holds the beginning of ${name}`,
      );
      for (const form of forms(secret)) assert.ok(!text.includes(form), `${place} holds ${name}`);
    }
  }
});

test("a secret of any length is not kept", async (fixture) => {
  const long = Buffer.from(Array.from({ length: 9000 }, (_, n) => (n * 37 + (n >> 4)) & 255));
  const secret = `whsec_${long.toString("base64")}`;
  const target = await createTarget(fixture, (_request, response) =>
    respond(response, 400, `no: ${secret}, ${encodeURIComponent(secret)}, ${secret.slice(0, 99)}`),
  );
  const env = (name) => ({ TARGET: target.url, ...SECRETS, SIGNING_SECRET: secret })[name];
  const id = await fixture.enqueue("Signed", { name: "refused" });
  await fixture.worker(target, { env }).drain();
  const { status, response_body: body } = await fixture.execution(id);
  assert.equal(status, "dead_letter");
  // A piece of one is not looked for.
  assert.equal(body, `no: {SIGNING_SECRET}, {SIGNING_SECRET}, ${secret.slice(0, 99)}`);
});
