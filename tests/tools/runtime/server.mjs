// A PostgreSQL server that a test may crash.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Gives `url`, and `crash()`, which ends when the server is back. */
export async function startServer(fixture) {
  const script = fileURLToPath(new URL("../postgres.mjs", import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, BUILDAMP_TEST_DURABLE: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  fixture.atEnd(() => new Promise((resolve) => child.once("exit", resolve) && child.stdin.end()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: url } = await lines.next();
  if (!url) throw new Error("PostgreSQL did not start");
  return {
    url,
    crash: async () => {
      child.stdin.write("crash\n");
      await lines.next();
    },
  };
}
