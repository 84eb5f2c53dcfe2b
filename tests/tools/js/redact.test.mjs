import assert from "node:assert/strict";
import test from "node:test";

import { context, own, runtime } from "./support.mjs";

const { credentialsOf, draftOf } = await runtime("own", "request/draft.mjs");
const { snapshot } = await runtime("own", "request/snapshot.mjs");
const { redact } = await runtime("own", "worker/redact.mjs");

/**
 * The body of an answer that tells all values again, as it is kept.
 *
 * @param {string | object} url
 * @param {Record<string, string>} values of its variables
 * @param {{ isFailure?: boolean, told?: string, truncated?: boolean, isSandbox?: boolean, auth?: unknown, signing?: unknown }} [options]
 */
function kept(
  url,
  values,
  {
    isFailure = false,
    told = Object.values(values).join(" "),
    truncated = false,
    isSandbox = false,
    ...more
  } = {},
) {
  const webhook = {
    ...own.config.webhooks.JsonCall,
    url,
    auth: null,
    headers: {},
    fields: {},
    pathFields: [],
    ...more,
    env: Object.keys(values),
  };
  const env = (/** @type {string} */ name) => values[name];
  const credentials =
    webhook.auth === null ? [] : credentialsOf(draftOf(webhook, "{}", context({}, { env })));
  const { body, headers } = redact(
    { body: told, headers: { location: told }, truncated },
    { webhook, env: isSandbox ? () => undefined : env, credentials, isSandbox },
    isFailure,
  );
  return { body, headers };
}

test("a success keeps what its answer is made of, and no secret of the URL", () => {
  const url =
    "{API_BASE}/{CLOUD_NAME}/{BOT_TOKEN}/{WEBHOOK_ID}?merchant={MERCHANT}&key={ACCESS}&v={API_VERSION}&sig=v1={SIGNED}";
  const values = {
    API_BASE: "https://api.example.com",
    CLOUD_NAME: "the-cloud",
    BOT_TOKEN: "bot/0123456",
    WEBHOOK_ID: "id-0123456",
    MERCHANT: "100000",
    ACCESS: "access&0123456",
    API_VERSION: "2026-01-01",
    SIGNED: "signed-0123456",
  };
  const body =
    "https://api.example.com the-cloud {BOT_TOKEN} id-0123456 100000 {ACCESS} 2026-01-01 {SIGNED}";
  assert.deepEqual(kept(url, values), { body, headers: { location: body } });
  const failed =
    "{API_BASE} {CLOUD_NAME} {BOT_TOKEN} {WEBHOOK_ID} {MERCHANT} {ACCESS} {API_VERSION} {SIGNED}";
  assert.equal(kept(url, values, { isFailure: true }).body, failed);
  assert.equal(kept(url, values, { told: "?key=access%260123456" }).body, "?key={ACCESS}");
  const named = { SHOP_ID_TOKEN: "token-of-the-id" };
  assert.equal(kept("https://a.test/{SHOP_ID_TOKEN}", named).body, "{SHOP_ID_TOKEN}");
});

test("the address of an incoming webhook is a secret, its path too, in any branch", () => {
  const [real, staging] = ["{SLACK_WEBHOOK_URL}", "https://staging.example.com/in"];
  const values = { SLACK_WEBHOOK_URL: "https://hooks.example.com/services/T000/B000?x=0123456" };
  const body = "POST {SLACK_WEBHOOK_URL} of {SLACK_WEBHOOK_URL}, {SLACK_WEBHOOK_URL}";
  for (const [url, isFailure] of [
    [{ ifEnv: "STAGING", then: staging, else: real }, false],
    [{ ifEnv: "LIVE", then: real, else: staging }, false],
    [real, true],
  ]) {
    const told = `POST /services/T000/B000?x=0123456 of ${values.SLACK_WEBHOOK_URL}, /services/T000/B000`;
    assert.equal(kept(url, values, { told, isFailure }).body, body);
  }
});

test("a server that knows no such path tells it alone", () => {
  const values = {
    ALERT_ADDRESS: "https://alerts.example.com/services/T000/B000?x=0123456789012345",
  };
  const told =
    "Cannot POST /services/T000/B000?x=0123456789012345: nothing is at /services/T000/B000";
  const body = "Cannot POST {ALERT_ADDRESS}: nothing is at {ALERT_ADDRESS}";
  assert.equal(kept("{ALERT_ADDRESS}", values, { told, isFailure: true }).body, body);
});

test("a member of an address that is called a secret is one, however short", () => {
  const told = '{"query":{"token":"01234567"}}';
  for (const name of ["CUSTOM_SERVICE_URL", "SLACK_WEBHOOK_URL"]) {
    const values = { [name]: "https://hooks.example.com/in?token=01234567" };
    const body = `{"query":{"token":"{${name}}"}}`;
    assert.equal(kept(`{${name}}`, values, { told }).body, body, name);
  }
  for (const member of ["token", "accessToken", "api-Key", "X-Amz-Signature"]) {
    const CUSTOM_SERVICE_URL = `https://hooks.example.com/in?${member}=01234567`;
    const addressed = kept("{CUSTOM_SERVICE_URL}", { CUSTOM_SERVICE_URL }, { told: "01234567" });
    assert.equal(addressed.body, "{CUSTOM_SERVICE_URL}", member);
    const { body } = kept(`https://a.test/?${member}={ACCESS}`, { ACCESS: "01234567" });
    assert.equal(body, "{ACCESS}", member);
  }
});

test("an address that is none of these is what answers are made of", () => {
  const told =
    '{"self":"/v1/charges/ch_1","host":"https://keys.example.com","at":"/version-1/things/7"}';
  const values = {
    CUSTOM_SERVICE_URL: "https://api.example.com/v1/charges",
    KEYCLOAK_HOST: "keys.example.com",
    API_BASE: "https://api.example.com/version-1",
  };
  for (const url of ["{CUSTOM_SERVICE_URL}", "https://{KEYCLOAK_HOST}/pay", "{API_BASE}/things"]) {
    assert.equal(kept(url, values, { told }).body, told, url);
  }
});

test("a secret is found as others write it", () => {
  const values = { HOOK_PATH: 'T0001/B0002/a"bc&def' };
  for (const told of [
    String.raw`T0001\/B0002\/a\"bc\u0026def`,
    String.raw`T0001/B0002/a\u0022bc&def`,
    "T0001/B0002/a&quot;bc&amp;def",
    String.raw`T0001\\\/B0002\\\/a\\\"bc&def`,
    "T0001%2fB0002%2Fa%22bc%26def",
    "T0001&#x2F;B0002/a&#034;bc&def",
  ]) {
    assert.equal(
      kept("https://hooks.example.com/{HOOK_PATH}", values, { told }).body,
      "{HOOK_PATH}",
      told,
    );
  }
  const letters = { API_KEY: "käse und 😀+brot" };
  for (const told of [
    "k%C3%A4se+und+%f0%9f%98%80%2bbrot",
    String.raw`k\u00e4se und \ud83d\ude00\u002Bbrot`,
    "k\ufffdse und 😀+brot",
    "k\u00c3\u00a4se und 😀+brot",
  ]) {
    assert.equal(kept("https://example.com/{API_KEY}", letters, { told }).body, "{API_KEY}", told);
  }
});

test("a secret is found where a header alone tells it, and without the spaces around it", () => {
  const webhook = { ...own.config.webhooks.JsonCall, url: "https://a.test", env: ["API_TOKEN"] };
  const env = () => " s3cret-<'token'> ";
  for (const told of ["s3cret-<'token'>", "s3cret-&lt;&apos;token&apos;&gt;"]) {
    const { body, headers } = redact(
      { body: "ok", headers: { location: `/?${told}` }, truncated: false },
      { webhook, env, credentials: [], isSandbox: false },
      false,
    );
    assert.deepEqual({ body, headers }, { body: "ok", headers: { location: "/?{API_TOKEN}" } });
  }
});

test("what a failure hides is no matter of a success, whichever comes first", () => {
  const url = "https://a.test/{CLOUD_NAME}";
  const webhook = { ...own.config.webhooks.JsonCall, url, env: ["CLOUD_NAME"], conditions: [] };
  const env = snapshot(webhook, () => "the-cloud");
  const body = (/** @type {boolean} */ isFailure) =>
    redact(
      { body: "the-cloud", headers: {}, truncated: false },
      { webhook, env, credentials: [], isSandbox: false },
      isFailure,
    ).body;
  assert.deepEqual([true, false, true].map(body), ["{CLOUD_NAME}", "the-cloud", "{CLOUD_NAME}"]);
});

test("a header that the environment makes whole is found, and its parts", () => {
  const url = "https://api.example.com/in";
  const pair = Buffer.from("the-user:pass/words").toString("base64");
  for (const [AUTH, told, body] of [
    ["X-Api-Key: s3cret-value-123", "s3cret-value-123", "{AUTHORIZATION}"],
    ["X-Api-Key: Token s3cret-value-123", "got s3cret-value-123!", "got {AUTHORIZATION}!"],
    ["Bearer s3cret-value-123", "s3cret-value-123", "{AUTHORIZATION}"],
    [
      "Basic the-user:pass/words",
      `the-user pass%2Fwords ${pair}`,
      "the-user {AUTHORIZATION} {AUTHORIZATION}",
    ],
    [`Basic ${pair}`, `the-user pass/words`, "the-user {AUTHORIZATION}"],
    [`Basic ${pair}`, `[${pair.replace(/=+$/, "")}]`, "[{AUTHORIZATION}]"],
    ["Basic only-the-user", "only-the-user", "{AUTHORIZATION}"],
    // By themselves, the last words are too short to be looked for.
    ["Basic the-user:pass", "the-user:pass", "{AUTHORIZATION}"],
    ["X-Api-Key: s3cret-value 123", "s3cret-value 123", "{AUTHORIZATION}"],
    ["X-Api-Key: s3cret-value-123", "[X-Api-Key: s3cret-value-123]", "[{AUTH}]"],
  ]) {
    assert.equal(kept(url, { AUTH }, { told, auth: "{AUTH}" }).body, body, AUTH);
  }
  const values = { USER: "u", PASSWORD: "p&ssword" };
  const told = Buffer.from("u:p&ssword").toString("base64");
  assert.equal(
    kept(url, values, { told, auth: "Basic {USER}:{PASSWORD}" }).body,
    "{AUTHORIZATION}",
  );
});

test("signing keys are found one by one, without their prefix too", () => {
  const values = { KEYS: "whsec_c2lnbmluZy1zZWNyZXQ= another-secret" };
  const told = "another-secret c2lnbmluZy1zZWNyZXQ=";
  assert.equal(
    kept("https://example.com", values, { told, signing: { secret: "{KEYS}" } }).body,
    "{KEYS} {KEYS}",
  );
});

test("of a URL, its token and the secrets of its query are found by themselves", () => {
  const hook = {
    SLACK_WEBHOOK_URL:
      "https://hooks.example.com/services/T000/incoming/a1b2c3d4e5f6g7h8?sig=0123456789abcdef",
  };
  const told = "a1b2c3d4e5f6g7h8 0123456789abcdef incoming";
  assert.equal(
    kept("{SLACK_WEBHOOK_URL}", hook, { told }).body,
    "{SLACK_WEBHOOK_URL} {SLACK_WEBHOOK_URL} incoming",
  );
  // A word, or the number of an account.
  for (const last of ["incoming-messages", "0123456789012345"]) {
    const HOOK_URL = `https://hooks.example.com/services/${last}`;
    assert.equal(kept("{HOOK_URL}", { HOOK_URL }, { told: last }).body, last);
  }
  const base = {
    API_BASE: "https://api.example.com/v1?api_key=s3cret%2Fkey&page=sixteen-letters-",
  };
  const read = kept("{API_BASE}", base, {
    told: "s3cret/key sixteen-letters- https://api.example.com/v1",
  }).body;
  assert.equal(read, "{API_BASE} sixteen-letters- https://api.example.com/v1");
});

test("a body that is cut in a secret keeps no piece of it", () => {
  const values = { URL_TOKEN: "url-token/0123456789" };
  const cut = (/** @type {string} */ told, truncated = true) =>
    kept("https://example.com/{URL_TOKEN}", values, { told, truncated }).body;
  assert.equal(cut("got url-token/012"), "got {URL_TOKEN}");
  assert.equal(
    cut(String.raw`got url-token\/0123456789, then url-token\/0`),
    "got {URL_TOKEN}, then {URL_TOKEN}",
  );
  assert.equal(cut("got url-token%2"), "got {URL_TOKEN}");
  assert.equal(cut("got url-token/0123456789"), "got {URL_TOKEN}");
  // A whole answer may end as it likes, and five letters are no piece.
  assert.equal(cut("got url-token/012", false), "got url-token/012");
  assert.equal(cut("got url-t"), "got url-t");
  assert.equal(cut("got url-to"), "got {URL_TOKEN}");
  const long = { API_TOKEN: "first-token", OTHER_TOKEN: "first-token-and-more" };
  assert.equal(
    kept("https://example.com/{API_TOKEN}/{OTHER_TOKEN}", long, {
      told: "x first-token-an",
      truncated: true,
    }).body,
    "x {OTHER_TOKEN}",
  );
  assert.equal(
    kept("https://example.com/{API_TOKEN}/{OTHER_TOKEN}", long).body,
    "{API_TOKEN} {OTHER_TOKEN}",
  );
  // The longest piece, of whichever it is.
  const within = { API_TOKEN: "token-0123456789", OTHER_TOKEN: "my-token-0" };
  assert.equal(
    kept("https://example.com/{API_TOKEN}/{OTHER_TOKEN}", within, {
      told: "x my-token-",
      truncated: true,
    }).body,
    "x {OTHER_TOKEN}",
  );
});

test("what may be read in several ways is found in each of them", () => {
  const keptOf = (/** @type {string} */ secret, /** @type {string} */ told, truncated = false) =>
    kept("https://example.com/{URL_TOKEN}", { URL_TOKEN: secret }, { told, truncated }).body;
  const inJson = (/** @type {string} */ text) => JSON.stringify(text).slice(1, -1);
  // Two backslashes may be one of them in JSON, wherever they stand.
  for (let length = 0; length < 80; length += 1) {
    const secret = `${"a".repeat(length)}\\\\${"b".repeat(80 - length)}`;
    const told = `${inJson(secret)} ${secret}, ${secret.slice(0, -1)}`;
    assert.equal(keptOf(secret, told), `{URL_TOKEN} {URL_TOKEN}, ${secret.slice(0, -1)}`);
  }
  // In the piece of one as well.
  assert.equal(keptOf("once%25twice", "got once%25tw", true), "got {URL_TOKEN}");
  assert.equal(keptOf("once&amp;twice", "got once&amp;tw", true), "got {URL_TOKEN}");
  assert.equal(keptOf("\\\\server-1", String.raw`got \\\\serv`, true), "got {URL_TOKEN}");
});

test("an answer that may be read in ever so many ways is read once", () => {
  const secret = `${String.raw`\"`.repeat(31)}x`;
  const told = String.raw`\\"`.repeat(31);
  const values = { URL_TOKEN: secret };
  // All of them at once would take hours.
  assert.equal(kept("https://example.com/{URL_TOKEN}", values, { told }).body, told);
});

test("a stand-in of the sandbox is no secret", () => {
  const values = { USER: "sandbox", PASSWORD: "sandbox" };
  const told = "https://res.cloudinary.com/sandbox/image c2FuZGJveDpzYW5kYm94";
  const body = "https://res.cloudinary.com/sandbox/image {AUTHORIZATION}";
  const options = { told, auth: "Basic {USER}:{PASSWORD}" };
  assert.equal(kept("https://a.test", values, { ...options, isSandbox: true }).body, body);
  const real = "https://res.cloudinary.com/{USER}/image {AUTHORIZATION}";
  assert.equal(kept("https://a.test", values, options).body, real);
});

test("backslashes are doubled together, and an answer made of them is read to its end", () => {
  const url = "https://api.example.com/in";
  const secret = String.raw`\\server\share\\\\\\\\\\\\\\\\\\\\\\\\"x`;
  const once = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  for (const told of [secret, once, twice, encodeURIComponent(secret)]) {
    const { body } = kept(url, { AUTH: secret }, { told: `<${told}>`, headers: { A: "{AUTH}" } });
    assert.equal(body, "<{AUTH}>");
  }
  const told = "\\".repeat(1000);
  const { body } = kept(url, { AUTH: `${"\\".repeat(40)}x` }, { told, headers: { A: "{AUTH}" } });
  assert.equal(body, told);
});

test("a long secret that repeats itself is looked for no longer than it is worth", () => {
  const url = "https://api.example.com/in";
  const headers = { A: "{AUTH}" };
  const AUTH = `${"ab".repeat(4000)}!`;
  const told = `${AUTH} and ${AUTH}`;
  assert.equal(kept(url, { AUTH }, { told, headers }).body, "{AUTH} and {AUTH}");
  const twice = "ab".repeat(20);
  assert.equal(kept(url, { AUTH: twice }, { told: twice + twice, headers }).body, "{AUTH}{AUTH}");
  for (const truncated of [false, true]) {
    const { body } = kept(url, { AUTH }, { told: "ab".repeat(30_000), headers, truncated });
    assert.match(body, /^[ab]{0,59000}\{AUTH\}$/);
  }
});
