import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { runtime } from "./support.mjs";

const { checkNode, LEAST } = await runtime("own", "cli/node.mjs");

/** @param {string} path */
const packageAt = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const emitted = packageAt("../generated/js/own/generated/js/package.json");

test("a Node that is too old is refused, in words", () => {
  for (const version of ["18.20.8", "20.9.0", "20.18.0"]) {
    assert.throws(() => checkNode(version), {
      message: `Node ${LEAST} or newer is needed; this is ${version}`,
      exitCode: 2,
    });
  }
  for (const version of [LEAST, "20.20.2", "22.0.0", "100.0.0", process.versions.node]) {
    checkNode(version);
  }
});

test("the package asks for that Node, and none of its dependencies for a newer one", () => {
  assert.equal(emitted.engines.node, `>=${LEAST}`);
  for (const name of Object.keys({ ...emitted.dependencies, ...emitted.optionalDependencies })) {
    const { engines } = packageAt(`../node_modules/${name}/package.json`);
    const [, least] = /^>= ?([\d.]+)$/.exec(engines?.node ?? ">=0") ?? [];
    assert.ok(least, `${name}: ${engines?.node}`);
    assert.ok(LEAST.localeCompare(least, "en", { numeric: true }) >= 0, `${name} needs ${least}`);
  }
});
