import { createClient } from "../../../client/api-client.ts";
import { PROXY_PREFIX } from "../../../src/gateway/request/place.ts";
import { freePort } from "../free-port.ts";
import { startTestServer, type TestServer } from "../test-server.ts";
import type { TestEnvironment } from "../test-settings.ts";

/**
 * How a browser reaches the target through the gateway: under the prefix of the console's origin, or at an origin of its own,
 * which is known by its host (`PROXY_ORIGIN`) or by its port (`PROXY_PORT`).
 */
export const OWN_WAYS = ["by its host", "by its port"] as const;
export const GATEWAY_WAYS = ["by the prefix", ...OWN_WAYS] as const;
export type GatewayWay = (typeof GATEWAY_WAYS)[number];

/** Where the target's `/` is for a browser: its URL is `origin + prefix + "/"`. */
export type Entrance = { readonly origin: string; readonly prefix: string };

type Options = { readonly databaseUrl?: string; readonly environment?: TestEnvironment };

/** A server whose target is under the prefix alone. */
export async function startPrefixGateway(targetUrl: string, options: Options = {}): Promise<TestServer> {
  return startAt(targetUrl, options, addressSettings(await freePort()));
}

/** A server whose target has origins of its own, by host and by port. A ticket alone leads to the former. */
export async function startOwnOriginGateway(targetUrl: string, options: Options = {}): Promise<TestServer> {
  return startAt(targetUrl, options, await ownOriginSettings());
}

/** The settings of both origins, and the server's address, which they depend on. */
export async function ownOriginSettings(): Promise<TestEnvironment> {
  const port = await freePort();
  const own = { PROXY_ORIGIN: `http://localhost:${port}`, PROXY_PORT: String(await freePort()) };
  return { ...addressSettings(port), ...own };
}

export function startGateway(way: GatewayWay, targetUrl: string, options: Options = {}): Promise<TestServer> {
  const start = way === "by the prefix" ? startPrefixGateway : startOwnOriginGateway;
  return start(targetUrl, options);
}

/** The service must know its own address before it listens. */
function addressSettings(port: number): TestEnvironment {
  return { PORT: String(port), BACKEND_URL: `http://127.0.0.1:${port}` };
}

function startAt(
  targetUrl: string,
  { databaseUrl, environment }: Options,
  settings: TestEnvironment,
): Promise<TestServer> {
  return startTestServer({
    targetUrl,
    environment: { ...settings, ...environment },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
}

export function entranceOf(server: TestServer, way: GatewayWay): Entrance {
  switch (way) {
    case "by the prefix":
      return { origin: server.url, prefix: PROXY_PREFIX };
    case "by its host":
      return { origin: `http://localhost:${server.port}`, prefix: "" };
    case "by its port":
      return { origin: server.ownUrl, prefix: "" };
  }
}

/**
 * The URL that connects a browser and leads it to a path of the target: with the token itself under the prefix, and at an own
 * origin with a ticket, for which the console asks where a person enters the token. A ticket can be used once.
 */
export async function connectingUrl(
  server: TestServer,
  way: GatewayWay,
  token: string,
  path = "/",
): Promise<string> {
  const { origin, prefix } = entranceOf(server, way);
  if (way === "by the prefix") return `${origin}${prefix}${path}?token=${token}`;
  const console = createClient({ baseUrl: server.url });
  const answer = await console.send("POST", `${PROXY_PREFIX}/ticket`, { body: { token } });
  if (answer.status !== 201) throw new Error(`no ticket: ${answer.status} ${await answer.text()}`);
  const { url } = (await answer.json()) as { readonly url: string };
  const { pathname, search } = new URL(url);
  return `${origin}${pathname}${search}&to=${encodeURIComponent(path)}`;
}
