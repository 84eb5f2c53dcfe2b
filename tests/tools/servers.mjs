// What servers that tests start need.
import fs from "node:fs";
import net from "node:net";

/** Which user a server that refuses root runs as, as options of spawn; the folder becomes theirs. */
export function unprivileged(folder) {
  if (process.getuid?.() !== 0) return {};
  const users = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user =
    users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  const [uid, gid] = [Number(user[2]), Number(user[3])];
  fs.chownSync(folder, uid, gid);
  return { uid, gid };
}

/** A port that nobody listens at. */
export function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
