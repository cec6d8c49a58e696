/**
 * The backend of nginx's `auth_request`: 204 if the token is in the map, else 401. `/connections` returns how many connections
 * and requests it got.
 */
import { createServer } from "node:http";

const [port, token = ""] = process.argv.slice(2);
const known = new Map([[token, "device-0001"]]);
const count = { connections: 0, requests: 0 };

const server = createServer((request, response) => {
  if (request.url === "/connections") {
    response.end(JSON.stringify(count));
    return;
  }
  count.requests += 1;
  const device = known.get(String(request.headers["x-access-token"]));
  response.writeHead(device !== undefined && device === request.headers["x-device-id"] ? 204 : 401).end();
});
server.on("connection", () => {
  count.connections += 1;
});
server.keepAliveTimeout = 75_000;
server.listen(Number(port), "127.0.0.1");
process.once("SIGTERM", () => process.exit(0));
