/** The backend of nginx's `auth_request`: 204 if the token is in the map for this device, else 401. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [port, mapFile = ""] = process.argv.slice(2);
/** Devices by their tokens: a line has both. */
const known = new Map<string | undefined, string | undefined>();
for (const line of readFileSync(mapFile, "utf8").trim().split("\n")) {
  const [token, device] = line.split(" ");
  known.set(token, device);
}

const server = createServer((request, response) => {
  const device = known.get(String(request.headers["x-access-token"]));
  response.writeHead(device !== undefined && device === request.headers["x-device-id"] ? 204 : 401).end();
});
server.keepAliveTimeout = 75_000;
server.listen(Number(port), "127.0.0.1");
process.once("SIGTERM", () => process.exit(0));
