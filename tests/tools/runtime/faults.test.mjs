// What somebody has to set right: variables, credentials, secret stores. It pauses, and destroys nothing.
import assert from "node:assert/strict";
import { createTarget, respond } from "./target.mjs";
import { SECRET, config, pause, test, until } from "./harness.mjs";

test("a type whose variable is missing is left alone, and a missing one pauses", async (fixture) => {
  const target = await createTarget(fixture);
  const id = await fixture.enqueue("Guarded", { name: "x" });
  const worker = fixture.worker(target);
  await worker.drain();
  assert.equal((await fixture.execution(id)).status, "pending");
  assert.ok(
    worker.log.some(({ event, missing }) => event === "left_out" && missing === "GUARD_TOKEN"),
  );
  assert.deepEqual(
    worker.log.filter((entry) => entry.worker !== worker.name),
    [],
  );

  // A source that knows only with the host: the attempt finds out, and does not count.
  const byHost = fixture.worker(target, {
    env: (name, { host }) => (name === "TARGET" ? target.url : host === "never" ? "x" : undefined),
  });
  await byHost.drain();
  const row = await fixture.execution(id);
  assert.deepEqual([row.status, row.attempts, target.requests.length], ["pending", 0, 0]);
  const [{ pause_reason }] = await fixture.rows(
    "SELECT pause_reason FROM webhook_stats WHERE webhook_type = 'Guarded'",
  );
  assert.match(pause_reason, /GUARD_TOKEN/);
});

test("a variable that makes no request possible pauses, and destroys nothing", async (fixture) => {
  const id = await fixture.enqueue("Plain", { name: "x" });
  await fixture.worker({ url: "not a url" }).drain();
  const row = await fixture.execution(id);
  assert.deepEqual([row.status, row.attempts], ["pending", 0]);
  const [{ pause_reason }] = await fixture.rows(
    "SELECT pause_reason FROM webhook_stats WHERE webhook_type = 'Plain'",
  );
  assert.match(pause_reason, /URL/);
  assert.ok(!pause_reason.includes("not a url"));
});

test("a secret that no header can hold pauses, and destroys nothing", async (fixture) => {
  const target = await createTarget(fixture);
  const id = await fixture.enqueue("Plain", { name: "x" });
  // A file's last line end.
  const worker = fixture.worker(target, {
    env: (name) => ({ TARGET: target.url, TARGET_SECRET: `${SECRET}\n` })[name],
  });
  await worker.drain();
  const row = await fixture.execution(id);
  assert.deepEqual([row.status, row.attempts, target.requests.length], ["pending", 0, 0]);
  const [{ pause_reason }] = await fixture.rows(
    "SELECT pause_reason FROM webhook_stats WHERE webhook_type = 'Plain'",
  );
  assert.match(
    pause_reason,
    /the header `Authorization` cannot be sent: its value holds a control character/,
  );
  assert.ok(!JSON.stringify([row, worker.log]).includes(SECRET));
});

test("refused credentials pause, and destroy nothing", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    respond(response, target.isGood ? 200 : 401, "{}"),
  );
  await fixture.enqueueMany("Plain", 40);
  /** @type {any[]} */
  const told = [];
  const onEvent = (event) => event.event === "attempt" && told.push(event);
  const worker = fixture.worker(target, { concurrency: 1, onEvent });
  await worker.drain();
  assert.deepEqual(await fixture.statuses(), { pending: 40 });
  assert.equal(
    target.requests.length,
    1,
    "no other is sent before the database has paused the type",
  );
  const [{ pause_reason }] = await fixture.rows(
    "SELECT pause_reason FROM webhook_stats WHERE webhook_type = 'Plain'",
  );
  assert.match(pause_reason, /401/);
  assert.deepEqual(
    told.map(({ outcome, status }) => [outcome, status]),
    [["retry", 401]],
    "it is tried again",
  );
  target.isGood = true;
  await fixture.rows(
    "UPDATE webhook_type_states SET paused_until = now() WHERE paused_until IS NOT NULL",
  );
  await worker.drain();
  assert.deepEqual(await fixture.statuses(), { sent: 40 });
  assert.equal(await fixture.value("SELECT max(attempts)::int FROM webhook_executions"), 1);
});

test("a 401 that a definition calls a success is one", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) => respond(response, 401, "{}"));
  const own = structuredClone(config);
  own.webhooks.Answering.response.variants[0].status = [401];
  await fixture.enqueueMany("Answering", 10);
  const told = [];
  const worker = fixture.worker(target, {
    config: own,
    concurrency: 1,
    onEvent: (event) => event.event === "attempt" && told.push(event.outcome),
  });
  assert.deepEqual(await worker.drain(), []);
  assert.deepEqual(await fixture.statuses(), { sent: 10 });
  // None is held back by another that was refused.
  assert.deepEqual(told, Array(10).fill("ok"));
});

test("a secret store may take its time, fail, and come back", async (fixture) => {
  const target = await createTarget(fixture);
  let isAway = true;
  const asked = new Set();
  const worker = fixture.worker(target, {
    env: async (name, { webhookType, application }) => {
      await pause(20);
      asked.add(`${application} ${webhookType}`);
      if (isAway && webhookType === "Plain") throw new Error(`no access with ${SECRET}`);
      return { TARGET: target.url, TARGET_SECRET: SECRET }[name];
    },
  });
  worker.start();
  const plain = await fixture.enqueue("Plain", { name: "x" });
  const answering = await fixture.enqueue("Answering", { name: "x" });
  await until(async () => (await fixture.execution(answering)).status === "sent");
  assert.equal((await fixture.execution(plain)).status, "pending");
  assert.ok(asked.has("delivery Plain"));
  isAway = false;
  await until(async () => (await fixture.execution(plain)).status === "sent", { within: 20_000 });
  assert.equal((await fixture.execution(plain)).attempts, 1);
  assert.ok(!JSON.stringify(worker.log).includes(SECRET));
});

test("a secret store that hangs for one type holds up no other", async (fixture) => {
  const target = await createTarget(fixture);
  let answer;
  const token = new Promise((resolve) => {
    answer = resolve;
  });
  const worker = fixture.worker(target, {
    env: (name) =>
      name === "GUARD_TOKEN" ? token : { TARGET: target.url, TARGET_SECRET: SECRET }[name],
  });
  const guarded = await fixture.enqueue("Guarded", { name: "x" });
  const plain = await fixture.enqueue("Plain", { name: "x" });
  // Not everything is sent as long as a type may still turn out to be ready.
  const drained = worker.drain();
  await until(async () => (await fixture.execution(plain)).status === "sent");
  assert.equal((await fixture.execution(guarded)).status, "pending");
  answer("a token");
  await drained;
  assert.equal((await fixture.execution(guarded)).status, "sent");
});

test("a store may give numbers and truth values; what is no text is as good as missing", async (fixture) => {
  const target = await createTarget(fixture);
  for (const [value, sent] of [
    [12345678, "Bearer 12345678"],
    [true, "Bearer true"],
    [{ token: SECRET }, undefined],
    [null, undefined],
  ]) {
    const id = await fixture.enqueue("Guarded", { name: "x" });
    const worker = fixture.worker(target, {
      env: (name) => (name === "GUARD_TOKEN" ? value : target.url),
    });
    await worker.drain();
    await worker.stop();
    assert.equal((await fixture.execution(id)).status, sent ? "sent" : "pending");
    assert.equal(target.requests.pop()?.headers.authorization, sent);
    assert.ok(!JSON.stringify(worker.log).includes(SECRET));
  }
  assert.throws(
    () => fixture.worker(target, { env: { TARGET: target.url } }),
    /env must be a function/,
  );
});

test("stop gives back what waits for its secrets", async (fixture) => {
  const target = await createTarget(fixture);
  const env = async (name, { host }) => {
    if (host !== undefined) await pause(5000);
    return { TARGET: target.url, TARGET_SECRET: SECRET }[name];
  };
  const id = await fixture.enqueue("Plain", { name: "x" });
  const worker = fixture.worker(target, { env });
  worker.start();
  await until(async () => (await fixture.execution(id)).status === "sending");
  await worker.stop({ graceMs: 100 });
  const { status, attempts } = await fixture.execution(id);
  assert.deepEqual([status, attempts, target.requests.length], ["pending", 0, 0]);
});

test("a dispatcher that takes no request pauses, and destroys nothing", async (fixture) => {
  const target = await createTarget(fixture);
  // As undici 6 does with a handler of undici 7.
  const dispatch = () => {
    throw Object.assign(new Error("invalid onConnect method"), { code: "UND_ERR_INVALID_ARG" });
  };
  const id = await fixture.enqueue("Plain", { name: "x" });
  await fixture.worker(target, { dispatcher: { dispatch } }).drain();
  const { status, attempts, error_message } = await fixture.execution(id);
  assert.deepEqual([status, attempts], ["pending", 0]);
  assert.match(error_message, /must be one of undici 7/);
});

test("a variable that changes is used from the next request on, and hidden in its answer", async (fixture) => {
  const echo = (request, response) =>
    respond(response, 200, `seen ${request.headers.authorization}`);
  const targets = [await createTarget(fixture, echo), await createTarget(fixture, echo)];
  const secrets = ["first-secret", "second-secret"];
  let turn = 0;
  const env = (name) => ({ TARGET: targets[turn].url, TARGET_SECRET: secrets[turn] })[name];
  const worker = fixture.worker(targets[0], { env });
  for (turn of [0, 1, 0]) {
    const id = await fixture.enqueue("Plain", { name: "x" });
    await worker.drain();
    assert.equal(targets[turn].requests.at(-1).headers.authorization, `Bearer ${secrets[turn]}`);
    assert.equal((await fixture.execution(id)).response_body, "seen Bearer {TARGET_SECRET}");
  }
  assert.deepEqual(
    targets.map(({ requests }) => requests.length),
    [2, 1],
  );
});
