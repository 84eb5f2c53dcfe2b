// The generated Elm module, compiled, joined to the queue by its ports.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createTarget, respond } from "./target.mjs";
import { generated, runtime, test, until } from "./harness.mjs";

const { connectElm } = await runtime("elm.mjs");
const own = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The compiled program. It needs elm/core and elm/json. */
function compile(fixture) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "buildamp-elm-"));
  fixture.atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.writeFileSync(
    path.join(folder, "elm.json"),
    JSON.stringify({
      type: "application",
      "source-directories": [own("elm"), path.join(generated, "elm")],
      "elm-version": "0.19.1",
      dependencies: { direct: { "elm/core": "1.0.5", "elm/json": "1.1.3" }, indirect: {} },
      "test-dependencies": { direct: {}, indirect: {} },
    }),
  );
  const elm = own("../node_modules/.bin/elm");
  const made = spawnSync(elm, ["make", own("elm/Main.elm"), "--output", "main.js"], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(made.status, 0, made.stderr || String(made.error));
  return createRequire(import.meta.url)(path.join(folder, "main.js")).Elm.Main;
}

test("triggers in, statuses back, answers typed", async (fixture) => {
  const program = compile(fixture);
  const target = await createTarget(fixture, (request, response) =>
    respond(response, request.url.endsWith("/good") ? 200 : 400, '{"ok":true}', {
      "X-Message-Id": "m7",
    }),
  );
  const app = program.init();
  const reports = [];
  app.ports.report.subscribe((text) => reports.push(text));
  const connection = connectElm(app, { db: fixture.db, pollMs: 30, log: () => {} });
  fixture.atEnd(() => connection.stop());
  fixture.worker(target).start();
  await until(() => reports.length === 2);
  assert.deepEqual(reports.sort(), ["accepted m7", "dead HTTP 400 1"]);
});
