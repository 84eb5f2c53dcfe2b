// `send`: one request, shown or sent without a queue.
import assert from "node:assert/strict";
import path from "node:path";
import { createForwardProxy } from "./forward-proxy.mjs";
import { HOSTILE_TEXT, Place, isHarmless, placeTest } from "./place.mjs";
import { createTarget, respond } from "./target.mjs";
import { SECRET } from "./harness.mjs";

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
