// Ways to the database that fail.
import net from "node:net";

/**
 * A proxy before the database that can swallow all packets without a word: of the connections that are
 * open, from when its `epoch` changes; of all, while it `isDead`. `swallowed` is what nobody heard.
 * `cut()` breaks all of them, and lets in no more.
 */
export async function createProxy(fixture, url) {
  const { hostname, port } = new URL(url);
  const proxy = { isDead: false, epoch: 0, connections: 0, swallowed: "", url: "" };
  const sockets = new Set();
  const server = net.createServer((near) => {
    const far = net.connect(Number(port), hostname);
    proxy.connections += 1;
    // A connection stays dead; a new one lives where the proxy does.
    const epoch = proxy.epoch;
    const dead = () => proxy.isDead || proxy.epoch !== epoch;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from);
      from.on("error", () => {});
      from.on("data", (chunk) => {
        if (dead()) proxy.swallowed += chunk;
        else to.write(chunk);
      });
    }
    near.on("close", () => far.destroy());
    far.on("close", () => dead() || near.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.url = Object.assign(new URL(url), { port: server.address().port }).href;
  proxy.cut = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  fixture.atEnd(proxy.cut);
  return proxy;
}
