// The program, as a person runs it. Its commands `send` and `simulate`, and how it ends, have files of
// their own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { createForwardProxy } from "./forward-proxy.mjs";
import { HOSTILE_TEXT, Place, isHarmless, placeTest } from "./place.mjs";
import { createTarget, respond } from "./target.mjs";
import { SECRET, generated, pause, postgresTest, runtime, test, until } from "./harness.mjs";

const { enqueue } = await runtime("enqueue.mjs");

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
    [["worker", "--files", "nowhere"], /--files: there is no folder nowhere/],
    [["dev", "--files", "nowhere"], /--files: there is no folder nowhere/],
    [["replay"], /ids of dead letters, or --all/],
    [["replay", "x"], /"x" is not the id/],
    // `Date` takes it as the first of May 2001.
    [["replay", "--all", "--since", "5"], /--since takes a time such as/],
    [["replay", "--all", "--since", "2026-13-01"], /--since takes a time such as/],
    [["replay", "--all", "--since", "2026-02-31T10:00Z"], /--since takes a time such as/],
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
    [["migrate", path.join(generated, "sql/0001_webhooks.sql")], /there is no folder/],
    [["migrate", path.join(generated, "sql"), "more"], /one folder is applied: more/],
    [["dev", path.join(generated, "sql"), "more"], /one folder is applied: more/],
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

  await giveTo(fixture, "other", waiting);
  assert.equal(place.run("cancel", waiting).stdout, `${waiting}  in flight, ended or unknown\n`);
  await giveTo(fixture, "delivery", waiting);
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
    assert.match(await pause("'20000-01-01Z'"), / paused until 20000-01-01T\S+: a test/);
    assert.match(await pause("'0044-03-15 BC'", 30000), / one call at a time is on trial: a test/);
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

postgresTest("stats names the variables for want of which no worker asks", async (fixture) => {
  await fixture.enqueueMany("Plain", 1);
  const note = (env) =>
    new Place(fixture, { DATABASE_URL: fixture.url, ...env })
      .run("stats")
      .stdout.match(/^Plain .*/m)[0];
  const target = { TARGET: "http://127.0.0.1:9" };
  assert.match(note(target), / no worker asks for it \(not set here: TARGET_SECRET\)/);
  assert.match(note({ ...target, TARGET_SECRET: SECRET }), / no worker asks for it *$/);
});

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

/** A call becomes another application's. */
const giveTo = (fixture, application, id) =>
  fixture.rows("UPDATE webhook_executions SET application = $1 WHERE id = $2", [application, id]);

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
  await giveTo(fixture, "other", first);
  assert.equal(place.run("replay", first, "--new-key").stdout, `${first}  not a dead letter\n`);
  await giveTo(fixture, "delivery", first);
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

postgresTest("dead letters outlive their type", async (fixture) => {
  await fixture.rows(`SELECT webhook_define('delivery', $1)`, [
    JSON.stringify({
      "Old\u009b": {
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
  const id = await fixture.value(`SELECT webhook_enqueue('delivery', 'h', 'Old\u009b', '{}')`);
  const place = new Place(fixture, { DATABASE_URL: fixture.url });
  await fixture.rows(DIE, [id]);
  place.run("migrate");
  assert.ok(
    await fixture.value(`SELECT retired_at FROM webhook_types WHERE webhook_type = 'Old\u009b'`),
  );
  const [letter] = JSON.parse(place.run("dead-letters", "--type", "Old\u009b", "--json").stdout);
  assert.equal(letter.id, id);
  const replayed = place.run("replay", "--all", "--type", "Old\u009b");
  assert.match(replayed.stdout, /^1 replayed/);
  assert.match(replayed.stderr, /^warning: Old\\u009b is no longer defined/);
  // Of others it says nothing.
  const other = await fixture.enqueue("Plain", { name: "x" });
  await fixture.rows(DIE, [other]);
  assert.equal(place.run("replay", "--all", "--type", "Plain").stderr, "");
  await fixture.rows(DIE, [other]);
  assert.equal(place.run("replay", other).stderr, "");
  await fixture.rows(DIE, [id]);
  assert.match(place.run("replay", id).stderr, /^warning: Old\\u009b is no longer defined/);
  assert.match(
    place.run("replay", "--all", "--type", "Older").stderr,
    /there is no webhook type Older/,
  );
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

placeTest("a package that is not installed, and migrations that are not there", (fixture) => {
  const place = new Place(fixture);
  fs.cpSync(path.join(generated, "js"), path.join(place.folder, "js"), { recursive: true });
  const run = (...args) =>
    spawnSync(process.execPath, ["js/runtime/cli.mjs", ...args], {
      cwd: place.folder,
      env: place.env,
      encoding: "utf8",
    }).stderr;
  assert.match(run("worker"), /Cannot find package .*\nTo install .*: npm install --prefix js$/m);
  assert.match(
    run("migrate"),
    /there is no folder \/.*\/sql: say which has the migrations, as DIR$/m,
  );
});

placeTest("migrate tells what becomes of the types that can be enqueued", (fixture) => {
  const place = new Place(fixture);
  const migrations = path.join(place.folder, "sql");
  fs.cpSync(path.join(generated, "sql"), migrations, { recursive: true });
  const types = path.join(migrations, "webhook_types.sql");
  const text = fs.readFileSync(types, "utf8");
  const told = () => place.run("migrate", "sql").stdout.split("\n").slice(1).join("\n");
  assert.match(told(), /^delivery: can be enqueued: Answering, Fragile, .*, Slow\n$/);
  assert.equal(told(), "");
  const older = text
    .replace(/^ {2}"Guarded".*\n/m, "")
    .replace('"rate_count": 20', '"rate_count": 5');
  fs.writeFileSync(types, older);
  assert.equal(told(), "delivery: changed: Limited (rate_count); retired: Guarded\n");
  fs.writeFileSync(types, text.replace("'delivery'", "E'renamed\\x1b'"));
  assert.match(
    told(),
    /^renamed\\u001b: can be enqueued: .*\n {2}a new application in this database, beside delivery: /,
  );
  fs.writeFileSync(types, text);
  assert.deepEqual(JSON.parse(place.run("migrate", "sql", "--json").stdout).changes, [
    {
      application: "delivery",
      is_new: false,
      defined: ["Guarded"],
      changed: [{ type: "Limited", policies: ["rate_count"] }],
      retired: [],
    },
  ]);
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
  const pool = fixture.pool({ connectionString: url, max: 3 });
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

// Such as over a COPY from the client: PGlite answers no one any more, and does not return.
placeTest("dev ends where its PGlite does, and what was committed is there", async (fixture) => {
  const place = new Place(fixture);
  const migrations = path.join(generated, "sql");
  const dev = () => place.spawn("dev", migrations, "--sandbox", "--port", "0", "--db-port", "0");
  const url = (running) => until(() => /postgres:\S+/.exec(running.stderr), { within: 60_000 });
  const first = dev();
  const client = new pg.Client(String(await url(first)));
  client.on("error", () => {});
  await client.connect();
  await client.query("CREATE TABLE kept (n INTEGER); INSERT INTO kept VALUES (1)");
  client.query("COPY kept FROM STDIN").catch(() => {});
  assert.equal(await first.ended, 1);
  assert.match(first.stderr, /^error: the PGlite ended over what a connection sent: /m);
  const next = dev();
  const again = new pg.Client(String(await url(next)));
  await again.connect();
  assert.deepEqual((await again.query("SELECT n FROM kept")).rows, [{ n: 1 }]);
  await again.end();
  assert.equal(await next.end(), 0);
});
