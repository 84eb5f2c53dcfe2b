// The program, as a person runs it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { test as nodeTest } from "node:test";
import pg from "pg";
import { createForwardProxy } from "./forward-proxy.mjs";
import { createProxy } from "./proxy.mjs";
import { createTarget, respond } from "./target.mjs";
import { SECRET, generated, pause, postgresTest, runtime, test, until } from "./harness.mjs";

const CLI = path.join(generated, "js/runtime/cli.mjs");
const { enqueue } = await runtime("enqueue.mjs");

/** A folder of its own to run in, with what the environment holds there. */
class Place {
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
function placeTest(name, body) {
  nodeTest(name, async () => {
    const fixture = { ends: [], atEnd: (end) => fixture.ends.push(end) };
    try {
      await body(fixture);
    } finally {
      for (const end of fixture.ends.reverse()) await end();
    }
  });
}

placeTest("help, and what is wrong", (fixture) => {
  const place = new Place(fixture);
  const help = place.run("--help");
  assert.equal(help.status, 0);
  for (const command of [
    "migrate",
    "worker",
    "simulate",
    "dev",
    "send",
    "stats",
    "dead-letters",
    "replay",
    "cancel",
    "prune",
  ]) {
    assert.match(help.stdout, new RegExp(`^  ${command} `, "m"));
    const { status, stdout } = place.run(command, "--help");
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: /m);
  }
  for (const [args, message] of [
    [[], /^$/],
    [["nope"], /there is no command nope; there are migrate/],
    [["stats", "--nope"], /--nope/],
    [["stats", "more"], /stats takes no argument: more/],
    [["replay"], /ids of dead letters, or --all/],
    [["replay", "x"], /"x" is not the id/],
    // `Date` takes it as the first of May 2001.
    [["replay", "--all", "--since", "5"], /--since takes a time such as/],
    [["replay", "--all", "--since", "2026-13-01"], /--since takes a time such as/],
    [["dead-letters", "--limit", "3000000000"], /--limit takes a whole number from 1 to/],
    [["simulate", "--port", ""], /--port takes a whole number from 0 to/],
    [["simulate", "--error-rate", ""], /--error-rate takes a number from 0 to 1/],
    [["cancel"], /say which/],
    [["prune"], /--older-than DURATION is required/],
    [["prune", "--older-than", "3x"], /90s, 12h or 30d/],
    [["prune", "--older-than", "99999999d"], /--older-than takes at most/],
    [["send", "Nope", "x"], /no webhook type Nope\nThere are: Answering, /],
    [["send", "Plain", "nope.json"], /cannot read nope.json/],
    [["simulate", "--error-rate", "2"], /0 to 1/],
    [["simulate", "--delay", "30d"], /^error: --delay takes at most/],
    [["worker", "--grace", "30d"], /--grace takes at most/],
    [["worker", "--sandbox-url", "nope"], /--sandbox-url takes a URL such as/],
    [["worker", "--sandbox-url", "localhost:4040"], /--sandbox-url takes a URL such as/],
    [["migrate", "nowhere"], /there is no folder/],
    [["stats", "--config", "nope.json"], /nope.json/],
    [["stats"], /there is no \.buildamp\/db here: `migrate` or `dev` makes one/],
    [["worker", "--once"], /there is no \.buildamp\/db here/],
  ]) {
    const { status, stderr } = place.run(...args);
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
  assert.deepEqual(fs.readdirSync(place.folder), [], "what only looks makes nothing");
  place.file(".buildamp", "in the way");
  const { status, stderr } = place.run("migrate", path.join(generated, "sql"));
  assert.equal(status, 2);
  assert.match(stderr, /cannot open \.buildamp\/db: /);
});

placeTest("what is no URL of a database, without its password", (fixture) => {
  for (const url of ["host=db password=geheim", '"postgres://u:geheim@db/x"', "db:5432/x"]) {
    const { status, stderr } = new Place(fixture, { DATABASE_URL: url }).run("stats");
    assert.equal(status, 2);
    assert.match(stderr, /^error: DATABASE_URL is not a URL such as postgres:/);
    assert.doesNotMatch(stderr, /geheim/);
  }
});

placeTest("a database that is not there, without its password", (fixture) => {
  const place = new Place(fixture, { DATABASE_URL: "postgres://u:geheim@127.0.0.1:1/x" });
  const { status, stderr } = place.run("stats");
  assert.equal(status, 2);
  assert.match(stderr, /cannot reach the database \(DATABASE_URL\)/);
  assert.ok(!stderr.includes("geheim"));
});

placeTest("send --dry-run masks secrets", (fixture) => {
  const place = new Place(fixture, { TARGET: "https://api.example.com", TARGET_SECRET: SECRET });
  // As some editors of Windows save it.
  place.file("plain.json", '\uFEFF{"name":"a b","note":"hi"}');
  const { status, stdout } = place.run("send", "Plain", "plain.json", "--dry-run");
  assert.equal(status, 0);
  assert.match(stdout, /^POST \{TARGET\}\/plain\/a%20b\n/);
  assert.match(stdout, /^Authorization: Bearer \{TARGET_SECRET\}$/m);
  assert.match(stdout, /\n\n\{"note":"hi"\}\n$/);
  place.file("hostile.json", '{"name":"x"}');
  const hostile = place.run("send", "Hostile", "hostile.json", "--dry-run", "--json");
  assert.deepEqual(
    JSON.parse(hostile.stdout).headers.find(([name]) => name === "X-Api-Key"),
    ["X-Api-Key", "{TARGET_SECRET}"],
  );
  assert.ok(!`${stdout}${hostile.stdout}`.includes(SECRET));
  place.env = {
    ...place.env,
    URL_TOKEN: "url-token/(0123)!",
    SIGNING_SECRET: "whsec_c2lnbmluZy1zZWNyZXQ=",
  };
  const signed = place.run("send", "Signed", "hostile.json", "--dry-run");
  assert.match(signed.stdout, /^POST \{TARGET\}\/\{URL_TOKEN\}\/signed\n/);
  // What the payload holds stays, whatever values the environment has.
  place.env = {
    ...place.env,
    TARGET: "http://127.0.0.1:2",
    TARGET_SECRET: "hi",
    AUTH: `X-Own-Key: ${SECRET}`,
  };
  assert.match(
    place.run("send", "Plain", "plain.json", "--dry-run").stdout,
    /^POST \{TARGET\}\/plain\/a%20b\n[^]*\n\n\{"note":"hi"\}\n$/,
  );
  const own = place.run("send", "OwnHeader", "hostile.json", "--dry-run").stdout;
  assert.match(own, /^\{AUTH\}$/m);
  assert.ok(!own.includes(SECRET));
  const missing = new Place(fixture).run(
    "send",
    "Plain",
    path.join(place.folder, "plain.json"),
    "--dry-run",
  );
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /TARGET.*\(missing_variable\)/);
  place.file("bad.json", '{"name":1}');
  assert.match(place.run("send", "Plain", "bad.json").stderr, /name must be/);
});

placeTest("send sends", async (fixture) => {
  const target = await createTarget(fixture, (request, response) =>
    respond(response, request.url.endsWith("good") ? 200 : 400, '{"ok":true}', {
      "X-Message-Id": "m7",
    }),
  );
  const place = new Place(fixture, { TARGET: target.url, TARGET_SECRET: SECRET });
  place.file("good.json", '{"name":"good"}');
  place.file("bad.json", '{"name":"bad"}');
  const good = await place.runAside("send", "Answering", "good.json", "--json");
  assert.equal(good.status, 0);
  assert.deepEqual(JSON.parse(good.stdout).response, { Accepted: "m7" });
  const bad = await place.runAside("send", "Answering", "bad.json");
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /HTTP 400 after \d+ ms: failed/);
});

/** Sets a title, clears the screen, ends the line and turns what follows. */
const HOSTILE_TEXT = "\u001b]0;x\u0007\u001b[2J\r\nend\u202e \u009b31m\u007f\u2028";

/** Nothing of it that a terminal obeys. */
const isHarmless = (text) => !/[^\P{Cc}\n]|\p{Bidi_Control}|\u2028/u.test(text);

placeTest("send shows what an answer says to a terminal", async (fixture) => {
  const target = await createTarget(fixture, (request, response) =>
    respond(response, 400, HOSTILE_TEXT),
  );
  const place = new Place(fixture, { TARGET: target.url, TARGET_SECRET: SECRET });
  place.file("payload.json", '{"name":"x"}');
  const { stdout } = await place.runAside("send", "Plain", "payload.json");
  assert.match(stdout, /\n\\u001b\]0;x\\u0007\\u001b\[2J\nend\\u202e \\u009b31m\\u007f\\u2028\n/);
  assert.ok(isHarmless(stdout), JSON.stringify(stdout));
  const told = place.run("\u001b[31mred");
  assert.match(told.stderr, /there is no command \\u001b\[31mred;/);
});

placeTest("send goes through the proxy that the environment names", async (fixture) => {
  const target = await createTarget(fixture);
  const proxy = await createForwardProxy(fixture, SECRET);
  const place = new Place(fixture, { TARGET: target.url, TARGET_SECRET: "t" });
  place.file("plain.json", '{"name":"x"}');
  const send = async (env) => {
    Object.assign(place.env, env);
    return place.runAside("send", "Plain", "plain.json");
  };
  const asked = [new URL(target.url).host];
  assert.equal((await send({ HTTP_PROXY: proxy.urlWith(SECRET) })).status, 0);
  assert.deepEqual(proxy.opened, asked);
  assert.equal((await send({ NO_PROXY: "127.0.0.1" })).status, 0);
  assert.deepEqual([proxy.opened, target.requests.length], [asked, 2]);
  const refused = await send({ HTTP_PROXY: proxy.urlWith("wrong"), NO_PROXY: "" });
  assert.equal(refused.status, 1);
  assert.match(refused.stdout, /the proxy refuses the credentials that it is given \(407\)/);
  const nonsense = await send({ HTTP_PROXY: `socks9://egress:${SECRET}@proxy.example` });
  assert.equal(nonsense.status, 2);
  assert.match(nonsense.stderr, /HTTPS_PROXY or HTTP_PROXY is not the URL of a proxy/);
  assert.ok(!nonsense.stderr.includes(SECRET));
});

placeTest("the simulator answers and fails as told", async (fixture) => {
  const { startSimulator } = await runtime("simulate.mjs");
  const seen = [];
  const simulator = await startSimulator({ port: 0, onRequest: (line) => seen.push(line) });
  fixture.atEnd(() => simulator.close());
  const post = (where, options = {}) =>
    fetch(`${simulator.url}/test-webhook${where}`, {
      method: "POST",
      redirect: "manual",
      ...options,
    });
  const form = {
    body: new URLSearchParams({ amount: "1999", currency: "eur" }),
    headers: { "Idempotency-Key": "k1" },
  };

  const sendgrid = await post("/sendgrid");
  assert.equal(sendgrid.status, 202);
  assert.equal(sendgrid.headers.get("x-message-id"), (await sendgrid.json()).message_id);
  const intent = await (await post("/stripe", form)).json();
  assert.match(intent.id, /^pi_test_/);
  assert.deepEqual(
    [intent.amount, intent.currency, intent.status],
    [1999, "eur", "requires_payment_method"],
  );
  const again = await post("/stripe", form);
  assert.deepEqual(
    [(await again.json()).id, again.headers.get("idempotent-replayed")],
    [intent.id, "true"],
  );
  assert.equal((await (await post("")).json()).ok, true);
  assert.equal(await (await post("/slack/services/T0/B0/x")).text(), "ok");
  const posted = await post("/slack/api/chat.postMessage", { body: '{"channel":"C1"}' });
  const { ok, channel, ts } = await posted.json();
  assert.deepEqual([ok, channel, typeof ts], [true, "C1", "string"]);
  assert.equal(
    (await (await post("/cloudflare/client/v4/zones/z/purge_cache")).json()).success,
    true,
  );

  for (const [where, status] of [
    ["/error", 500],
    ["/status/418", 418],
    ["/unauthorized", 401],
    ["/rate-limit", 429],
    ["/redirect", 302],
  ]) {
    assert.equal((await post(where)).status, status);
  }
  const told = await post("/twilio", {
    headers: { "X-Simulate": "status=429; retry-after=7; delay=10ms" },
  });
  assert.deepEqual(
    [told.status, told.headers.get("retry-after"), (await told.json()).status],
    [429, "7", 429],
  );
  await assert.rejects(post("/drop"));
  await assert.rejects(post("/reset").then((response) => response.text()));
  await assert.rejects(post("/timeout", { signal: AbortSignal.timeout(200) }));
  const endless = await post("/endless");
  const reader = endless.body.getReader();
  let size = 0;
  while (size < 1e6) size += (await reader.read()).value.length;
  await reader.cancel();
  assert.equal((await fetch(`${simulator.url}/else`)).status, 404);
  assert.ok(seen.some(({ path, how }) => path === "/test-webhook/drop" && how === "drop, by path"));
});

placeTest("a port that is taken ends the command", async (fixture) => {
  const { startSimulator } = await runtime("simulate.mjs");
  const simulator = await startSimulator({ port: 0 });
  fixture.atEnd(() => simulator.close());
  const { port } = new URL(simulator.url);
  for (const args of [
    ["simulate", "--port", port],
    ["dev", "--sandbox", "--port", "0", "--db-port", port],
  ]) {
    const { status, stderr } = await new Place(fixture).runAside(...args);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`cannot listen on port ${port}`));
  }
});

placeTest("requests that nobody would make, and a hook that throws", async (fixture) => {
  const { startSimulator } = await runtime("simulate.mjs");
  const onRequest = () => {
    throw null;
  };
  const simulator = await startSimulator({ port: 0, onRequest });
  fixture.atEnd(() => simulator.close());
  const { port, hostname } = new URL(simulator.url);
  const ask = (path, headers = {}, method = "POST") =>
    new Promise((resolve, reject) => {
      const request = http.request({ port, hostname, path, method, headers, agent: false });
      request.on("response", (response) => resolve(response.resume()));
      request.on("error", reject);
      request.end();
      fixture.atEnd(() => request.destroy());
    });
  for (const path of ["//", "//test-webhook", "http://[/", "*"]) {
    assert.equal((await ask(path)).statusCode, 404, path);
  }
  assert.equal((await ask("http://any.invalid/test-webhook/slack")).statusCode, 200);
  // No status that an answer could end with.
  assert.equal((await ask("/test-webhook/status/099")).statusCode, 200);
  // An endless answer that has no body ends.
  assert.equal((await ask("/test-webhook/endless", {}, "HEAD")).statusCode, 200);
  // A timer of so many milliseconds would run at once, and Node warn of it.
  const late = ask("/test-webhook/slack", { "X-Simulate": "delay=99999999999" });
  assert.equal(await Promise.race([late.catch(() => {}), pause(300)]), undefined);
});

placeTest("failures by chance", async (fixture) => {
  const { startSimulator } = await runtime("simulate.mjs");
  const simulator = await startSimulator({ port: 0, chances: { error: 0.5 } });
  fixture.atEnd(() => simulator.close());
  const statuses = await Promise.all(
    Array.from({ length: 60 }, () =>
      fetch(`${simulator.url}/test-webhook/slack`, { method: "POST" }).then(({ status }) => status),
    ),
  );
  assert.ok(statuses.includes(500) && statuses.includes(200));
});

postgresTest(
  "a view that somebody dropped is named: `migrate` would not bring it back",
  async (fixture) => {
    const place = new Place(fixture, { DATABASE_URL: fixture.url });
    await fixture.rows("DROP VIEW webhook_stats");
    const { status, stderr } = place.run("stats");
    assert.equal(status, 2);
    assert.match(
      stderr,
      /has version 1 of buildamp's schema, but relation "webhook_stats" does not exist: run `migrate`, and/,
    );
  },
);

postgresTest("what an operator does, from migrate to prune", async (fixture) => {
  const url = fixture.url;
  const target = await createTarget(fixture, (_request, response) =>
    respond(response, target.isGood ? 200 : 400, '{"ok":true}'),
  );
  const place = new Place(fixture, {
    DATABASE_URL: url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  await fixture.rows("DROP SCHEMA public CASCADE");
  await fixture.rows("CREATE SCHEMA public");
  assert.match(place.run("stats").stderr, /lacks buildamp's tables: run `migrate` first/);
  assert.match(
    place.run("migrate").stdout,
    /is now at version 1; applied 0001_webhooks.sql, webhook_types.sql/,
  );
  const again = JSON.parse(place.run("migrate", "--json").stdout);
  assert.deepEqual([again.before, again.after], [1, 1]);

  const dead = await fixture.enqueue("Plain", { name: "x" });
  const waiting = await fixture.enqueue("Guarded", { name: "x" });
  await fixture.rows(
    `UPDATE webhook_types SET timeout_ms = 1, target_url = '{TARGET}/fast', headers = '{"X-A": "1"}',
      file_fields = '{name}'
    WHERE webhook_type = 'Slow'`,
  );
  const worker = await place.runAside("worker", "--once");
  assert.equal(worker.status, 0);
  // And nothing else does.
  assert.deepEqual(worker.stderr.match(/.* differs in .*/g), [
    "warning: Slow differs in target_url, headers, file_fields, timeout_ms",
  ]);
  assert.match(worker.stderr, /warning: Guarded is left alone: not set: GUARD_TOKEN/);
  const lines = worker.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.filter(({ event }) => event === "attempt").map(({ id, code }) => [id, code]),
    [[dead, "http_400"]],
  );
  assert.ok(!`${worker.stdout}${worker.stderr}`.includes(SECRET));

  const letters = place.run("dead-letters");
  assert.match(letters.stdout, /^ID +TYPE +ATTEMPTS +DIED +CODE +ERROR\n/);
  assert.match(
    letters.stdout,
    new RegExp(`${dead} +Plain +1 +\\d+s ago +http_400 +HTTP 400: \\{"ok":true\\}`),
  );
  assert.deepEqual(
    JSON.parse(place.run("dead-letters", "--json", "--type", "Plain").stdout).map(({ id }) => id),
    [dead],
  );
  await fixture.rows(`UPDATE webhook_executions SET response_body = $1 WHERE id = $2`, [
    HOSTILE_TEXT,
    dead,
  ]);
  const hostile = place.run("dead-letters").stdout;
  assert.ok(isHarmless(hostile) && hostile.split("\n").length === 3, JSON.stringify(hostile));
  assert.equal(place.run("replay", waiting).status, 1);
  assert.match(place.run("replay", dead).stdout, new RegExp(`${dead}  replayed`));
  target.isGood = true;
  await place.runAside("worker", "--once");
  assert.equal((await fixture.execution(dead)).status, "sent");

  assert.match(place.run("cancel", waiting).stdout, /cancelled/);
  assert.equal(place.run("cancel", waiting).status, 1);
  const stats = JSON.parse(place.run("stats", "--json").stdout);
  assert.equal(stats.find(({ webhook_type }) => webhook_type === "Plain").sent, 1);
  assert.match(place.run("stats").stdout, /^Plain +0 +0 +0 +1 +0 +100 /m);
  assert.match(
    place.run("replay", "--all", "--type", "Guarded", "--since", "2020-01-01").stdout,
    /^0 replayed\n/,
  );
  assert.equal(place.run("replay", waiting).status, 0);
  assert.deepEqual(JSON.parse(place.run("prune", "--older-than", "0s", "--json").stdout), {
    pruned: 1,
  });
  assert.deepEqual(await fixture.statuses(), { pending: 1 });
});

postgresTest(
  "tables that the search_path does not lead to are not said to be missing",
  async (fixture) => {
    const url = new URL(fixture.url);
    url.searchParams.set("options", "-c search_path=elsewhere");
    const place = new Place(fixture, { DATABASE_URL: url.href });
    const { status, stderr } = place.run("stats");
    assert.equal(status, 2);
    assert.match(stderr, /has buildamp's tables in the schema public: .* search_path/);
    await fixture.rows("CREATE SCHEMA elsewhere");
    const second = place.run("migrate");
    assert.equal(second.status, 0);
    assert.match(
      second.stderr,
      /^warning: this is another queue than that of the schema public, /m,
    );
    assert.doesNotMatch(place.run("migrate").stderr, /warning/);
  },
);

postgresTest(
  "stats tells when what holds up a type is over, or that it has no end",
  async (fixture) => {
    const place = new Place(fixture, { DATABASE_URL: fixture.url });
    const pause = async (until, ms = null) => {
      await fixture.rows(
        `UPDATE webhook_type_states SET paused_until = ${until}, pause_ms = $1, pause_reason = 'a test'
         WHERE webhook_type = 'Plain'`,
        [ms],
      );
      return place.run("stats").stdout.match(/^Plain .*/m)[0];
    };
    assert.match(await pause("'infinity'"), / paused until somebody ends it: a test/);
    const day = new Date(Date.now() + 72 * 3600 * 1000);
    const text = await pause("now() + INTERVAL '72 h'");
    assert.ok(text.includes(`paused until ${day.toLocaleDateString()}, `), text);
    // The pause after a fault ends with a trial; a person may have ended it before its time.
    assert.match(
      await pause("now() - INTERVAL '1 s'", 30000),
      / one call at a time is on trial: a test/,
    );
    assert.match(await pause("NULL", 30000), / one call at a time is on trial: a test/);
    assert.doesNotMatch(await pause("now() - INTERVAL '1 s'"), /a test/);
  },
);

postgresTest("dead letters as JSON keep the digits of their payloads", async (fixture) => {
  const place = new Place(fixture, { DATABASE_URL: fixture.url });
  assert.deepEqual(JSON.parse(place.run("dead-letters", "--json").stdout), []);
  for (const name of ["a", "b"]) {
    const id = await fixture.value(
      `SELECT webhook_enqueue('delivery', 'h', 'Plain', ('{"big": 9007199254740993, "name": "' || $1 || '"}')::JSONB)`,
      [name],
    );
    await fixture.rows("SELECT webhook_cancel($1)", [id]);
  }
  const { stdout } = place.run("dead-letters", "--json");
  assert.match(stdout, /"big": ?9007199254740993\b/);
  assert.deepEqual(
    JSON.parse(stdout).map(({ payload }) => payload.name),
    ["b", "a"],
  );
});

postgresTest("worker --once tells what it leaves behind", async (fixture) => {
  const target = await createTarget(fixture);
  const place = new Place(fixture, {
    DATABASE_URL: fixture.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  await fixture.enqueueMany("Limited", 25);
  await fixture.enqueueMany("Plain", 3);
  await fixture.rows(
    `UPDATE webhook_type_states SET paused_until = now() + INTERVAL '1 h', pause_reason = 'a test' WHERE webhook_type = 'Plain'`,
  );
  const { status, stdout, stderr } = await place.runAside("worker", "--once");
  assert.equal(status, 0, stderr);
  assert.equal(target.requests.length, 25);
  assert.match(
    stderr,
    /^left behind: Plain, 3: their type is paused \(`stats` tells why\), until \d{4}-\S+Z at least$/m,
  );
  const told = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === "left_behind");
  assert.deepEqual(
    told.map(({ type, rows, reason }) => [type, rows, reason]),
    [["Plain", 3, "pause"]],
  );
});

/** What a permanent failure leaves. */
const DIE =
  "UPDATE webhook_executions SET status = 'dead_letter', error_code = 'http_400', error_message = 'HTTP 400', next_retry_at = NULL WHERE id = $1";

postgresTest("replay tells of dead letters whose keys newer calls have", async (fixture) => {
  const place = new Place(fixture, { DATABASE_URL: fixture.url });
  const die = async (key) => {
    const id = await fixture.enqueue("Plain", { name: key }, { idempotencyKey: key });
    await fixture.rows(DIE, [id]);
    return id;
  };
  const [first, second] = [await die("a"), await die("b")];
  const newer = await fixture.enqueue("Plain", { name: "a" }, { idempotencyKey: "a" });
  const refused = place.run("replay", first);
  assert.equal(refused.status, 1);
  assert.match(
    refused.stdout,
    new RegExp(
      `^${first}  not replayed: the newer call ${newer} has its idempotency key; --new-key `,
    ),
  );
  const [told] = JSON.parse(place.run("replay", first, "--json").stdout);
  assert.deepEqual([told.id, told.replayed], [first, false]);
  assert.match(told.reason, /newer call/);
  assert.match(place.run("replay", newer).stdout, /  not a dead letter$/m);
  // A cancelled one is left alone, and not told of, whoever has its key.
  const third = await fixture.enqueue("Plain", { name: "c" }, { idempotencyKey: "c" });
  await fixture.value("SELECT webhook_cancel($1)", [third]);
  await fixture.enqueue("Plain", { name: "c" }, { idempotencyKey: "c" });
  assert.equal(
    place.run("replay", "--all").stdout,
    "1 replayed; 1 left: newer calls have or take their idempotency keys\n",
  );
  assert.equal((await fixture.execution(second)).status, "pending");
  assert.deepEqual(JSON.parse(place.run("replay", "--all", "--json").stdout), {
    replayed: 0,
    left: 1,
  });
  assert.match(place.run("replay", first, "--new-key").stdout, new RegExp(`^${first}  replayed`));
});

postgresTest("a worker that can send nothing ends all the same", async (fixture) => {
  const id = await fixture.enqueue("Plain", { name: "x" });
  const { status, stderr } = new Place(fixture, { DATABASE_URL: fixture.url }).run(
    "worker",
    "--once",
  );
  assert.equal(status, 0, stderr);
  assert.equal((await fixture.execution(id)).status, "pending");
});

postgresTest("dead letters outlive their type", async (fixture) => {
  await fixture.rows(`SELECT webhook_define('delivery', $1)`, [
    JSON.stringify({
      Old: {
        target_url: "x",
        method: "POST",
        timeout_ms: 1000,
        max_attempts: 1,
        retry_policy: "none",
        retry_base_ms: 1,
        retry_max_ms: 1,
        retry_on: [],
      },
    }),
  ]);
  const id = await fixture.value(`SELECT webhook_enqueue('delivery', 'h', 'Old', '{}')`);
  const place = new Place(fixture, { DATABASE_URL: fixture.url });
  await fixture.rows(DIE, [id]);
  place.run("migrate");
  assert.ok(await fixture.value(`SELECT retired_at FROM webhook_types WHERE webhook_type = 'Old'`));
  const [letter] = JSON.parse(place.run("dead-letters", "--type", "Old", "--json").stdout);
  assert.equal(letter.id, id);
  assert.match(place.run("replay", "--all", "--type", "Old").stdout, /^1 replayed/);
  assert.match(
    place.run("replay", "--all", "--type", "Older").stderr,
    /there is no webhook type Older/,
  );
});

postgresTest("a worker whose log nobody reads any more ends in good order", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    setTimeout(() => respond(response), 300),
  );
  const place = new Place(fixture, {
    DATABASE_URL: fixture.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  await fixture.enqueueMany("Plain", 40);
  const worker = place.spawn("worker", "--concurrency", "10");
  await until(() => worker.stdout.includes('"attempt"'), { within: 20_000 });
  worker.process.stdout.destroy();
  assert.equal(await worker.ended, 1, "a supervisor starts it again");
  const statuses = await fixture.statuses();
  assert.deepEqual(Object.keys(statuses).sort(), ["pending", "sent"]);
  assert.equal(statuses.sent, target.requests.length);
});

postgresTest(
  "a worker sends through a proxy, which costs no call where it refuses",
  async (fixture) => {
    const target = await createTarget(fixture);
    const proxy = await createForwardProxy(fixture, SECRET);
    const place = new Place(fixture, {
      DATABASE_URL: fixture.url,
      HTTP_PROXY: proxy.urlWith("wrong"),
      TARGET: target.url,
      TARGET_SECRET: "t",
    });
    const id = await fixture.enqueue("Plain", { name: "x" });
    const refused = await place.runAside("worker", "--once");
    assert.match(refused.stderr, /requests go through the proxy of the environment/);
    const { status, attempts, error_message } = await fixture.execution(id);
    assert.deepEqual([status, attempts], ["pending", 0]);
    assert.match(error_message, /^the proxy refuses the credentials/);
    const over = "UPDATE webhook_type_states SET paused_until = clock_timestamp()";
    await fixture.rows(`${over} WHERE webhook_type = 'Plain'`);
    place.env.HTTP_PROXY = proxy.urlWith(SECRET);
    const sent = await place.runAside("worker", "--once");
    assert.deepEqual(await fixture.statuses(), { sent: 1 });
    assert.deepEqual(proxy.opened, [new URL(target.url).host]);
    assert.ok(!`${sent.stdout}${sent.stderr}`.includes(SECRET));
  },
);

postgresTest("a worker ends gracefully on a signal", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    setTimeout(() => respond(response), 400),
  );
  const place = new Place(fixture, {
    DATABASE_URL: fixture.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  const worker = place.spawn("worker");
  await until(() => worker.stderr.includes("worker "), { within: 20_000 });
  await fixture.enqueue("Plain", { name: "x" });
  await until(() => target.requests.length === 1, { within: 20_000 });
  const named = `SELECT count(*)::int FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'buildamp'`;
  assert.ok((await fixture.value(named)) > 1, "the connection that listens has the name too");
  assert.equal(await worker.end(), 0);
  assert.deepEqual(await fixture.statuses(), { sent: 1 });
});

postgresTest("a worker ends on a signal although the database falls silent", async (fixture) => {
  const target = await createTarget(fixture, () => {});
  const proxy = await createProxy(fixture, fixture.url);
  const place = new Place(fixture, {
    DATABASE_URL: proxy.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  const worker = place.spawn("worker", "--grace", "100ms");
  await until(() => worker.stderr.includes("worker "), { within: 20_000 });
  await fixture.enqueue("Plain", { name: "hangs" });
  await until(() => target.requests.length === 1, { within: 20_000 });
  proxy.isDead = true;
  await until(() => proxy.swallowed !== "");
  worker.process.kill("SIGTERM");
  assert.equal(await worker.ended, 0);
  const lines = worker.stdout.trim().split("\n").map(JSON.parse);
  assert.deepEqual(
    lines.filter(({ event }) => event === "unreported").map(({ rows }) => rows),
    [1],
  );
  // The claim, which has until the end of a lease, was not waited for.
  assert.ok(!lines.some(({ doing }) => doing === "claiming"));
  assert.deepEqual(await fixture.statuses(), { sending: 1 });
});

postgresTest("what people are told may go unheard", async (fixture) => {
  const target = await createTarget(fixture);
  const place = new Place(fixture, {
    DATABASE_URL: fixture.url,
    TARGET: target.url,
    TARGET_SECRET: SECRET,
  });
  const migrations = path.join(generated, "sql");
  const dev = place.spawn("dev", migrations, "--sandbox", "--port", "0");
  await until(() => dev.stderr.includes("Ctrl-C"), { within: 30_000 });
  // As `2>&1 | head` does; the simulator tells of each request.
  dev.process.stderr.destroy();
  for (let calls = 1; calls <= 3; calls += 1) {
    await fixture.enqueue("Plain", { name: "a" });
    await until(async () => (await fixture.statuses()).sent === calls, { within: 20_000 });
  }
  assert.equal(await dev.end(), 0);
});

placeTest("a .env that cannot be read is named", (fixture) => {
  const place = new Place(fixture);
  // As Docker makes one, where the file that it is to mount is missing.
  fs.mkdirSync(path.join(place.folder, ".env"));
  const { status, stderr } = place.run("dev");
  assert.equal(status, 2);
  assert.match(stderr, /^error: cannot read \.env: /);
});

// macOS, on a disk of another kind and in its archives, keeps beside a file what it knows of it.
placeTest("files whose names begin with a dot are no migrations", (fixture) => {
  const place = new Place(fixture);
  const migrations = path.join(place.folder, "sql");
  fs.cpSync(path.join(generated, "sql"), migrations, { recursive: true });
  fs.writeFileSync(path.join(migrations, "._0001_webhooks.sql"), Buffer.from([0, 5, 22, 7, 0, 2]));
  const { stdout, stderr } = place.run("migrate", "sql");
  assert.doesNotMatch(stderr, /error/);
  assert.match(stdout, /; applied 0001_webhooks\.sql, webhook_types\.sql$/m);
});

// As PowerShell writes what `>` and `Set-Content` are given.
placeTest(
  "texts that are not UTF-8 are refused, and nothing is read as something else",
  (fixture) => {
    const place = new Place(fixture);
    place.file(".env", Buffer.from("\uFEFFTARGET=https://api.sendgrid.com\r\n", "utf16le"));
    const dev = place.run("dev");
    assert.equal(dev.status, 2);
    assert.match(dev.stderr, /^error: cannot read \.env: .*utf-8/);
    place.file("plain.json", Buffer.from('{"name":"Zoë"}', "latin1"));
    const send = place.run("send", "Plain", "plain.json", "--dry-run");
    assert.equal(send.status, 2);
    assert.match(send.stderr, /^error: cannot read plain\.json: .*utf-8/);
  },
);

test("dev: everything in one process, which lets others in", async (fixture) => {
  // The engine of this run is not used: without DATABASE_URL it is a PGlite.
  const place = new Place(fixture);
  // As some editors of Windows save it.
  place.file(".env", "\uFEFFTARGET=https://api.sendgrid.com\nGUARD_TOKEN=from-the-file\n");
  const migrations = path.join(generated, "sql");
  const dev = place.spawn("dev", migrations, "--sandbox", "--port", "0", "--db-port", "0");
  const [url] = await until(() => /postgres:\S+/.exec(dev.stderr), { within: 60_000 });
  // Another process.
  const pool = new pg.Pool({ connectionString: url, max: 3 });
  pool.on("error", () => {});
  fixture.atEnd(() => pool.end());
  const client = await pool.connect();
  await client.query("BEGIN");
  await enqueue(client, "Plain", { name: "undone" });
  // Neither the worker nor another connection gets into the middle of a transaction.
  const aside = Promise.all(["a", "b", "c", "d"].map((name) => enqueue(pool, "Guarded", { name })));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await client.query("ROLLBACK");
  client.release();
  await aside;
  const sent = async () =>
    (
      await pool.query(
        "SELECT webhook_type, response_status FROM webhook_executions WHERE status = 'sent'",
      )
    ).rows;
  const rows = await until(async () => ((await sent()).length === 4 ? sent() : null), {
    within: 30_000,
    every: 50,
  });
  assert.ok(rows.every((row) => row.webhook_type === "Guarded" && row.response_status === 202));
  assert.match(dev.stderr, /POST \/test-webhook\/sendgrid\/… -> 202/);
  assert.ok(!dev.stderr.includes("guarded"), "the path below a service may hold secrets");
  // Other commands go in by the same door.
  assert.match((await place.runAside("stats")).stdout, /^Guarded +0 +0 +0 +4 /m);
  await pool.end();
  fixture.ends.pop();
  fixture.ends.pop();
  assert.equal(await dev.end(), 0);
  assert.ok(!fs.existsSync(path.join(place.folder, ".buildamp/db.lock")));

  // One process owns it; one that died does not.
  place.file(".buildamp/db.lock", JSON.stringify({ pid: process.pid }));
  const refused = place.run("stats");
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, new RegExp(`in use by process ${process.pid}`));
  place.file(".buildamp/db.lock", JSON.stringify({ pid: 2 ** 22 + 1 }));
  const stats = place.run("stats", "--json");
  assert.equal(stats.status, 0, stats.stderr);
  assert.equal(
    JSON.parse(stats.stdout).find(({ webhook_type }) => webhook_type === "Guarded").sent,
    4,
  );
});
