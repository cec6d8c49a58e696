import type { Socket } from "node:net";
import { newCustomer } from "./customer.ts";
import type { ProxyWorld } from "./proxy-world.ts";
import { openRaw, type RawClient, rawRequest } from "./raw-socket.ts";
import { waitUntil } from "./services/wait-until.ts";

/** The value of the first metric whose line contains `part`; `METRICS_ALLOW` must allow it. */
export async function metricOf(world: ProxyWorld, part: string): Promise<number> {
  const page = await (await fetch(`${world.server.url}/metrics`)).text();
  const line = page.split("\n").find((text) => !text.startsWith("#") && text.includes(part));
  return Number(line?.split(" ").at(-1) ?? Number.NaN);
}

export const untilTurnsHeld = (world: ProxyWorld, count: number): Promise<void> =>
  waitUntil(`${count} turns are held`, 20_000, async () => {
    return (await metricOf(world, 'target_concurrency{kind="used"}')) === count;
  });

export const untilTurnsWaited = (world: ProxyWorld, count: number): Promise<void> =>
  waitUntil(`${count} wait`, 20_000, async () => (await metricOf(world, "target_queue_depth")) === count);

/** Tokens of as many users. */
export async function tokensOfUsers(world: ProxyWorld, users: number): Promise<string[]> {
  const tokens: string[] = [];
  for (let count = 0; count < users; count += 1)
    tokens.push((await (await newCustomer(world.server.url)).buyToken()).token);
  return tokens;
}

/** Two users hold all four turns, each by a connection that `hold` opens. @returns the connections, and a third user's token */
export async function holdFourTurns(
  world: ProxyWorld,
  hold: (token: string) => Socket,
): Promise<{ readonly sockets: readonly Socket[]; readonly third: string }> {
  const [first = "", second = "", third = ""] = await tokensOfUsers(world, 3);
  const sockets = [first, first, first, second].map(hold);
  await untilTurnsHeld(world, sockets.length);
  return { sockets, third };
}

/** An upload that goes on by a few bytes now and then. */
export function dripUpload(world: ProxyWorld, token: string, field: string, piece: string): RawClient {
  const client = openRaw(world.server.port, rawRequest(token, "POST /api/v1/proxy/wait HTTP/1.1", [field]));
  const timer = setInterval(() => client.socket.writable && client.socket.write(piece), 200);
  client.socket.on("close", () => clearInterval(timer));
  return client;
}
