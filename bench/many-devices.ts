import { Pool } from "undici";
import { clientHeaders, newCustomer } from "../test/support/customer.ts";
import { median } from "./report.ts";

/** As many as a browser opens to one host, for a few hundred technicians. */
const CONNECTIONS = 256;
/** 20 tokens of a week each, for 1,600 ZNC. */
const BUNDLE = "Ultimate Package";
const TOKENS_PER_BUNDLE = 20;
const BUNDLE_ZNC = 1_600;
/** Longer waits are not the gateway's: the run then says so by its late requests. */
const SLICE_MS = 1;

/** One device with a token of its own. */
export type Device = Readonly<Record<string, string>>;

export type Paced = {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/** Buys a token for each device, in bundles. */
export async function buyForDevices(url: string, count: number): Promise<Device[]> {
  if (count === 0) return [];
  const customer = await newCustomer(url);
  const bundles = Math.ceil(count / TOKENS_PER_BUNDLE);
  await customer.topUp(bundles * BUNDLE_ZNC);
  const listed = (await (await customer.call("GET", "/bundles")).json()) as {
    items: { id: string; name: string }[];
  };
  const id = listed.items.find(({ name }) => name === BUNDLE)?.id;
  const tokens: string[] = [];
  for (let bought = 0; bought < bundles; bought += 1) {
    const answer = await customer.call("POST", `/bundles/${id}/purchase`);
    if (answer.status !== 200) throw new Error(`a bundle was answered ${answer.status}`);
    tokens.push(
      ...((await answer.json()) as { tokens: { token: string }[] }).tokens.map(({ token }) => token),
    );
  }
  return tokens
    .slice(0, count)
    .map((token, at) => clientHeaders(token, `device-${String(at).padStart(6, "0")}`));
}

/** Connections of the devices, through as many sockets as a load balancer would keep. */
export function openDevices(url: string) {
  const pool = new Pool(url, { connections: CONNECTIONS });
  const send = async (device: Device): Promise<void> => {
    const { statusCode, body } = await pool.request({
      path: "/api/v1/proxy/certificates",
      method: "GET",
      headers: device,
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`a request was answered ${statusCode}: ${text}`);
  };
  return {
    close: () => pool.close(),
    /** The first request of each: it claims the lease and starts the token's time. */
    connect: async (devices: readonly Device[], atOnce: number): Promise<void> => {
      const waiting = [...devices];
      const one = async (): Promise<void> => {
        for (let device = waiting.pop(); device !== undefined; device = waiting.pop()) await send(device);
      };
      await Promise.all(Array.from({ length: atOnce }, one));
    },
    /** Each device sends a request every `everyMs`, whether or not the last one is answered: latency counts from its due time. */
    pace: (devices: readonly Device[], everyMs: number, seconds: number): Promise<Paced> =>
      pace(send, devices, everyMs, seconds),
  };
}

async function pace(
  send: (device: Device) => Promise<void>,
  devices: readonly Device[],
  everyMs: number,
  seconds: number,
): Promise<Paced> {
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  const gapMs = everyMs / devices.length;
  const latenciesMs: number[] = [];
  const running: Promise<void>[] = [];
  for (let sent = 0; ; ) {
    const nowMs = performance.now();
    if (nowMs >= endMs) break;
    for (let dueMs = startedMs + sent * gapMs; dueMs <= nowMs; dueMs = startedMs + sent * gapMs) {
      const device = devices[sent % devices.length];
      sent += 1;
      if (device === undefined) break;
      running.push(send(device).then(() => void latenciesMs.push(performance.now() - dueMs)));
    }
    await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
  }
  await Promise.all(running);
  const sorted = latenciesMs.sort((a, b) => a - b);
  return {
    requests: sorted.length,
    p50Ms: median(sorted),
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
  };
}
