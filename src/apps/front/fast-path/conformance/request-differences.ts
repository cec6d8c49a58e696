import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import type { ClientRequest, ClientResponse } from "../../../../gateway/request/client.port.ts";
import { Dice } from "../../../../gateway/transport/conformance/hostile-answers.ts";
import { proveDirectWrite } from "../../../../http/prove-direct-write.ts";
import { type FastPathDeps, openFastPath } from "../fast-path.ts";
import { proveSharedRead } from "../prove-shared-read.ts";
import { hostileRequests } from "./hostile-requests.ts";

/** What both ways made of the same bytes. */
export type Report = {
  /** Each with the bytes, in JSON. */
  readonly differences: readonly string[];
  /** Requests that were served by the fast path. */
  readonly fast: number;
  /** Requests that were served at all. */
  readonly served: number;
};

type Seen = {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, unknown>>;
  body: string;
  /** `end` came. */
  isWhole: boolean;
};

/** Stands for a connection that its server does not close when the client has. */
const HANGS: Seen = {
  method: "hangs",
  url: undefined,
  rawHeaders: [],
  headers: {},
  body: "",
  isWhole: false,
};
const CLOSE_MS_MAX = 20_000;

/**
 * Sends the same conversations to Node's server and to two with a fast path, one of which reads into a shared buffer and writes past its streams, and compares the
 * requests that they served.
 */
export async function compareWithNode(seed: number, runs: number): Promise<Report> {
  const byNode = await startRecorder(null);
  const fast = await startRecorder({
    sharedRead: await proveSharedRead(),
    directWrite: await proveDirectWrite(),
  });
  const byStreams = await startRecorder({ sharedRead: null, directWrite: null });
  const differences: string[] = [];
  let served = 0;
  try {
    const dice = new Dice(seed);
    for (let run = 0; run < runs; run++) {
      const bytes = Buffer.from(hostileRequests(dice), "latin1");
      const cuts = dice.roll(2) === 0 ? [bytes.length] : dice.cuts(bytes.length).slice(0, 6);
      const ways = [byNode, fast, byStreams];
      const [expected = [], ...others] = await Promise.all(ways.map((way) => way.ask(bytes, cuts)));
      served += expected.length;
      for (const actual of others) {
        if (JSON.stringify(expected) !== JSON.stringify(actual))
          differences.push(JSON.stringify({ seed, bytes: bytes.toString("latin1"), cuts, expected, actual }));
      }
    }
  } finally {
    byNode.close();
    fast.close();
    byStreams.close();
  }
  return { differences, fast: fast.fastCount(), served };
}

/** A server that answers all requests and records them for each connection. @param fastPath null: it has none */
async function startRecorder(fastPath: Pick<FastPathDeps, "sharedRead" | "directWrite"> | null) {
  const seenOn = new Map<number, Seen[]>();
  let fastCount = 0;
  const record = (request: ClientRequest, response: ClientResponse): void => {
    const { method, url, rawHeaders, headers, socket } = request;
    const seen: Seen = { method, url, rawHeaders, headers: { ...headers }, body: "", isWhole: false };
    seenOn.get(socket.remotePort ?? 0)?.push(seen);
    request.on("data", (chunk) => {
      seen.body += chunk.toString("latin1");
    });
    request.on("end", () => {
      seen.isWhole = true;
      response.writeHead(200, { "content-length": "2" });
      response.end("ok");
    });
  };
  const server = createServer({ requireHostHeader: false, maxHeaderSize: 32_768 }, record);
  if (fastPath !== null) {
    openFastPath(server, {
      ...fastPath,
      monotonicMs: () => performance.now(),
      isProxied: ({ url }) => url?.startsWith("/p") === true,
      serve: (request, response) => {
        fastCount += 1;
        record(request, response);
      },
      keepAliveTimeoutMs: 75_000,
      headersTimeoutMs: 30_000,
    });
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    ask: (bytes: Buffer, cuts: readonly number[]) => ask(server, seenOn, bytes, cuts),
    fastCount: () => fastCount,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @returns the requests of one connection, in their order */
async function ask(
  server: Server,
  seenOn: Map<number, Seen[]>,
  bytes: Buffer,
  cuts: readonly number[],
): Promise<readonly Seen[]> {
  const socket = createConnection((server.address() as AddressInfo).port, "127.0.0.1");
  const seen: Seen[] = [];
  socket.on("error", () => {}).resume();
  const closed = once(socket, "close");
  await once(socket, "connect");
  const port = socket.localPort ?? 0;
  seenOn.set(port, seen);
  let at = 0;
  for (const length of cuts) {
    if (socket.destroyed) break;
    socket.write(bytes.subarray(at, at + length));
    at += length;
    await new Promise(setImmediate);
  }
  socket.end(bytes.subarray(at));
  const timer = setTimeout(() => {
    seen.push({ ...HANGS });
    socket.destroy();
  }, CLOSE_MS_MAX);
  await closed;
  clearTimeout(timer);
  seenOn.delete(port);
  return seen;
}
