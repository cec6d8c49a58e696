/**
 * `npm run bench -- idle`: the memory that an idle connection costs, and an idle WebSocket through the proxy; with `--before DIR`
 * also of another checkout of the product.
 */
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { clientHeaders, newCustomer } from "../test/support/customer.ts";
import { startTestUpstream } from "../test/support/test-upstream.ts";
import { echoWebSockets } from "../test/support/websocket.ts";
import { OURS, startProduct } from "./contenders.ts";
import { probeOf } from "./loop-probe.ts";
import { renderTable } from "./report.ts";
import type { Running } from "./start-program.ts";
import { withNginx } from "./with-nginx.ts";

/** Opened at once. */
const AT_ONCE = 50;
/** Before a measurement, and then closed: code is compiled, and pools have grown. */
const WARM_UP = 500;
/** Their fields, and a close frame's worth of buffers, are gone by then. */
const SETTLE_MS = 3_000;
const KIB = 1_024;

type Options = {
  readonly connections: number;
  /** The folder of another checkout, built; null for none. */
  readonly before: string | null;
};

const KINDS = [
  { name: "keep-alive connection", fields: [], answer: "HTTP/1.1 200 " },
  {
    name: "WebSocket",
    fields: [
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ],
    answer: "HTTP/1.1 101 ",
  },
];

/** Prints the memory for each connection. @returns the exit code */
export function benchIdle({ connections, before }: Options): Promise<number> {
  return withNginx(async (place) => {
    const upstream = await startTestUpstream((request, response) => {
      request.resume();
      response.end("ok");
    });
    echoWebSockets(upstream);
    try {
      const rows: string[][] = [];
      const launchers = [
        ...(before === null ? [] : [{ name: "before", launcher: resolve(before, "bin/zenzefi.mjs") }]),
        { name: OURS, launcher: undefined },
      ];
      for (const { name, launcher } of launchers) {
        const folder = join(place.folder, name);
        await mkdir(folder);
        const limits = { CONNECTIONS_PER_TOKEN: "8192", CONNECTIONS_PER_ADDRESS: "0" };
        const settings = { ...limits, ...probeOf(folder).environment };
        const product = place.track(await startProduct(folder, upstream.url, settings, launcher));
        for (const kind of KINDS) rows.push([name, ...(await measure(product, folder, kind, connections))]);
      }
      const header = ["", "", "heap KiB each", "buffers KiB each", "resident KiB each", "resident MiB"];
      const load = loadavg().map((average) => average.toFixed(1));
      process.stdout.write(`${connections} of each, Node ${process.version}, load ${load.join(" ")}\n\n`);
      process.stdout.write(`${renderTable([header, ...rows])}\n`);
    } finally {
      upstream.resetAll();
      await upstream.close();
    }
  });
}

async function measure(
  product: Running,
  folder: string,
  kind: (typeof KINDS)[number],
  connections: number,
): Promise<string[]> {
  const { token } = await (await newCustomer(product.url)).buyToken();
  const fields = Object.entries(clientHeaders(token)).map(([name, value]) => `${name}: ${value}`);
  const head = ["GET /api/v1/proxy/idle HTTP/1.1", "Host: bench", ...fields, ...kind.fields, "", ""].join(
    "\r\n",
  );
  const open = (count: number) => openAll(product.url, head, kind.answer, count);
  for (const socket of await open(WARM_UP)) socket.destroy();
  await settle();
  const { readMemory } = probeOf(folder);
  const without = await readMemory();
  const sockets = await open(connections);
  await settle();
  const used = await readMemory();
  for (const socket of sockets) socket.destroy();
  await settle();
  const each = (of: (memory: NodeJS.MemoryUsage) => number): string =>
    ((of(used) - of(without)) / connections / KIB).toFixed(1);
  return [
    kind.name,
    each(({ heapUsed }) => heapUsed),
    each(({ external }) => external),
    each(({ rss }) => rss),
    (used.rss / KIB / KIB).toFixed(0),
  ];
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

async function openAll(url: string, head: string, answer: string, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  const port = Number(new URL(url).port);
  const one = async (): Promise<void> => {
    while (sockets.length < count) {
      const socket = createConnection({ port, host: "127.0.0.1" });
      sockets.push(socket.on("error", () => {}));
      socket.write(head);
      const [first] = (await once(socket, "data")) as [Buffer];
      if (!first.toString("latin1").startsWith(answer))
        throw new Error(first.toString("latin1").slice(0, 200));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return sockets;
}
