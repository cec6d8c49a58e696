import type { RequestListener } from "node:http";
import { type BoughtToken, type Customer, clientHeaders, newCustomer, type TokenChoice } from "./customer.ts";
import { query } from "./services/embedded-postgres-process.ts";
import { startTestServer, type TestServer } from "./test-server.ts";
import type { TestEnvironment } from "./test-settings.ts";
import { startTestUpstream, type TestUpstream } from "./test-upstream.ts";

type Init = Omit<RequestInit, "headers"> & {
  readonly headers?: Record<string, string>;
  readonly device?: string;
};

/** A target, an instance of the service for it, and a customer with tokens: most tests of the proxy need these. */
export type ProxyWorld = {
  readonly upstream: TestUpstream;
  readonly server: TestServer;
  readonly customer: Customer;
  /** A new token. */
  buy(choice?: TokenChoice): Promise<BoughtToken>;
  /** Sends a request through the proxy as the desktop client does; redirects are not followed. */
  reach(token: string, path: string, init?: Init): Promise<Response>;
  status(token: string): Promise<Status>;
  /** Rows of the server's database. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
};

/** The part of `/status` that tests use. */
export type Status = {
  readonly token_id: string;
  readonly is_activated: boolean;
  readonly activated_at: string | null;
  readonly expires_at: string | null;
  readonly duration_hours: number;
  readonly time_remaining_seconds: number | null;
  readonly frozen_until: string | null;
  readonly status: string;
  readonly session: {
    readonly device_id_hint: string;
    readonly request_count: number;
    readonly bytes_transferred: number;
  } | null;
};

/** @param options.targetUrl another target than the test upstream, or a path of it: `(url) => url + "/base"` */
export async function openProxyWorld(
  options: {
    readonly handler?: RequestListener;
    readonly targetUrl?: (upstreamUrl: string) => string;
    readonly environment?: TestEnvironment;
  } = {},
): Promise<ProxyWorld> {
  const upstream = await startTestUpstream(options.handler);
  const targetUrl = options.targetUrl?.(upstream.url) ?? upstream.url;
  const server = await startTestServer({ targetUrl, environment: options.environment ?? {} });
  const customer = await newCustomer(server.url);
  return {
    upstream,
    server,
    customer,
    buy: (choice) => customer.buyToken(choice),
    reach: (token, path, init) => reachThrough(server.url, token, path, init),
    status: async (token) => {
      const response = await fetch(`${server.url}/api/v1/proxy/status`, {
        headers: { "x-access-token": token },
      });
      return JSON.parse(await response.text());
    },
    rows: async (sql) => (await query(server.databaseUrl, sql)) as Record<string, unknown>[],
    close: async () => {
      await server.stop();
      await upstream.close();
    },
  };
}

/** Sends a request through the proxy of any instance as the desktop client does; redirects are not followed. */
export function reachThrough(
  serverUrl: string,
  token: string,
  path: string,
  { device, headers, ...init }: Init = {},
): Promise<Response> {
  return fetch(`${serverUrl}/api/v1/proxy${path}`, {
    redirect: "manual",
    ...init,
    headers: { ...clientHeaders(token, device), ...headers },
  });
}

/** The code of a refusal; it must be the same in the body and in `X-Gateway-Error`. */
export async function refusalOf(
  response: Response,
): Promise<{ readonly status: number; readonly code: string }> {
  const problem = JSON.parse(await response.text());
  const code = response.headers.get("x-gateway-error");
  if (
    code !== problem.code ||
    response.headers.get("content-type")?.startsWith("application/problem+json") !== true
  ) {
    throw new Error(`not a refusal of the gateway: ${response.status} ${code} ${JSON.stringify(problem)}`);
  }
  return { status: response.status, code: code ?? "" };
}
