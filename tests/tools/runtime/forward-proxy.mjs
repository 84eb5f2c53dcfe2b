// A proxy that stands between a company and the internet.
import http from "node:http";
import net from "node:net";

/**
 * Opens connections to targets for whoever knows the password. `opened` holds what it was asked for,
 * as `host:port`; `urlWith(password)` is its address.
 */
export async function createForwardProxy(fixture, password) {
  const proxy = { opened: [] };
  const allowed = `Basic ${Buffer.from(`egress:${password}`).toString("base64")}`;
  const sockets = new Set();
  const server = http.createServer();
  server.on("connect", (request, near) => {
    sockets.add(near.on("error", () => {}));
    if (request.headers["proxy-authorization"] !== allowed) {
      near.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    proxy.opened.push(request.url);
    const { hostname, port } = new URL(`http://${request.url}`);
    const far = net.connect(Number(port), hostname, () => {
      near.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      near.pipe(far).pipe(near);
    });
    sockets.add(far.on("error", () => near.destroy()));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.urlWith = (word) => `http://egress:${word}@127.0.0.1:${server.address().port}`;
  fixture.atEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return proxy;
}
