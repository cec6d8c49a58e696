/** Whatever runs on a token goes on past its former end once it is extended, on every instance; and nobody pays twice for a crash. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { type BoughtToken, type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { spawnServer } from "../support/spawned-server.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";
import { type OpenSocket, openWebSocket } from "../support/websocket.ts";

/** Long enough to extend the token on a busy machine, before it ends. */
const LEFT_MS = 12_000;
/** All instances cut within a second of the end. */
const BEYOND_MS = 2_500;
const PATIENCE_MS = 60_000;
const CHUNK_BYTES = 1_000;
const TICK_MS = 50;

/** A target that sends without end until it is told to stop, takes what it gets, and echoes. */
class Target {
  readonly #server: Server;
  readonly received: { readonly digest: Promise<string> }[] = [];
  readonly sent: { readonly digest: () => string; readonly end: () => void }[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      if (request.method === "POST") {
        const digest = digestOf(request).finally(() => response.end("taken"));
        digest.catch(() => {});
        this.received.push({ digest });
        return;
      }
      const hash = createHash("sha256");
      const timer = setInterval(() => {
        const chunk = randomBytes(CHUNK_BYTES);
        hash.update(chunk);
        response.write(chunk);
      }, TICK_MS);
      response.on("close", () => clearInterval(timer));
      const end = () => {
        clearInterval(timer);
        response.end();
      };
      this.sent.push({ digest: () => hash.digest("hex"), end });
    });
    const sockets = new WebSocketServer({ noServer: true });
    this.#server.on("upgrade", (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (open) => {
        open.on("message", (data) => open.send(String(data)));
        open.on("error", () => {});
      }),
    );
  }

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function digestOf(stream: IncomingMessage): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest("hex");
}

/** A download, an upload and a WebSocket through one instance. */
class Traffic {
  #download: { readonly response: IncomingMessage; readonly digest: Promise<string> } | null = null;
  readonly #upload: ReturnType<typeof httpRequest>;
  readonly #uploaded = createHash("sha256");
  readonly #timer: NodeJS.Timeout;
  #socket: OpenSocket | null = null;
  #spoken = 0;

  constructor(url: string, token: string) {
    this.#upload = httpRequest(`${url}/api/v1/proxy/upload`, {
      method: "POST",
      headers: clientHeaders(token),
    });
    this.#upload.on("error", () => {});
    this.#timer = setInterval(() => {
      const chunk = randomBytes(CHUNK_BYTES);
      this.#uploaded.update(chunk);
      this.#upload.write(chunk);
      this.#socket?.socket.send(String(this.#spoken++));
    }, TICK_MS);
  }

  static async open(url: string, token: string): Promise<Traffic> {
    const traffic = new Traffic(url, token);
    const headers = clientHeaders(token);
    const request = httpRequest(`${url}/api/v1/proxy/download`, { headers });
    request.on("error", () => {});
    request.end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const digest = digestOf(response);
    digest.catch(() => {});
    traffic.#download = { response, digest };
    traffic.#socket = await openWebSocket(url, "/echo", { headers });
    return traffic;
  }

  /** Whether nothing of it was cut. */
  get goesOn(): boolean {
    const { response } = this.#download ?? {};
    return response?.destroyed === false && !this.#upload.destroyed && this.#socket?.closing() === null;
  }

  get isCut(): boolean {
    const { response } = this.#download ?? {};
    return response?.destroyed === true && this.#upload.destroyed && this.#socket?.closing() !== null;
  }

  /** Ends the upload, and tells what came and went. */
  async end(): Promise<{
    downloaded: string;
    uploaded: string;
    answered: number;
    echoes: readonly unknown[];
  }> {
    clearInterval(this.#timer);
    this.#upload.end();
    const [answer] = (await once(this.#upload, "response")) as [IncomingMessage];
    answer.resume();
    const echoes = this.#socket?.messages ?? [];
    await waitUntil("all echoes are there", PATIENCE_MS, () => echoes.length === this.#spoken);
    this.stop();
    return {
      downloaded: (await this.#download?.digest) ?? "",
      uploaded: this.#uploaded.digest("hex"),
      answered: answer.statusCode ?? 0,
      echoes,
    };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#upload.destroy();
    this.#socket?.socket.terminate();
  }
}

let target: Target;
let two: TwoInstances;
let targetUrl: string;

beforeAll(async () => {
  target = new Target();
  targetUrl = await target.start();
  two = await startTwoInstances({ targetUrl, withRedis: false });
});
afterAll(async () => {
  await two?.stop();
  await target?.close();
});

/** The digests of the uploads that were not cut. */
async function wholeOf(taken: Target["received"]): Promise<string[]> {
  const all = await Promise.allSettled(taken.map(({ digest }) => digest));
  return all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** Moves the end of a token, as if it had been used for long. */
const endsAt = (token: BoughtToken, endMs: number) =>
  query(
    two.databaseUrl,
    `UPDATE access_tokens SET activated_at = '${new Date(endMs).toISOString()}'::timestamptz - interval '1 hour' WHERE id = '${token.id}'`,
  );

const extend = (customer: Customer, { id }: BoughtToken, key?: string) =>
  customer.call(
    "POST",
    `/tokens/${id}/extend`,
    { duration_hours: 1 },
    key === undefined ? {} : { "idempotency-key": key },
  );

describe("a token that is extended at one instance", () => {
  test(
    "keeps its downloads, uploads and WebSockets on both, byte for byte past its former end; one that is not is cut",
    async () => {
      const customer = await newCustomer(two.a.url);
      const [kept, left] = [await customer.buyToken(), await customer.buyToken()];
      const bystanders = [
        await Traffic.open(two.a.url, left.token),
        await Traffic.open(two.b.url, left.token),
      ];
      const others = target.sent.length;
      const traffic = [await Traffic.open(two.a.url, kept.token), await Traffic.open(two.b.url, kept.token)];
      await waitUntil("the uploads have arrived", PATIENCE_MS, () => target.received.length === 4);
      const taken = target.received.slice();
      const endMs = Date.now() + LEFT_MS;
      await Promise.all([kept, left].map((token) => endsAt(token, endMs)));
      expect((await extend(customer, kept)).status).toBe(200);
      await waitUntil("what was not extended is cut", PATIENCE_MS, () =>
        bystanders.every(({ isCut }) => isCut),
      );
      await waitUntil("it is past the former end", PATIENCE_MS, () => Date.now() > endMs + BEYOND_MS);
      expect(traffic.map(({ goesOn }) => goesOn)).toEqual([true, true]);
      const sent = target.sent.slice(others);
      for (const { end } of sent) end();
      const ended = await Promise.all(traffic.map((each) => each.end()));
      expect(ended.map(({ downloaded }) => downloaded)).toEqual(sent.map(({ digest }) => digest()));
      expect(ended.map(({ uploaded }) => uploaded).sort()).toEqual((await wholeOf(taken)).sort());
      for (const { answered, echoes } of ended) {
        expect(answered).toBe(200);
        expect(echoes).toEqual(echoes.map((_, nth) => String(nth)));
        expect(echoes.length).toBeGreaterThan(BEYOND_MS / TICK_MS / 10);
      }
      for (const each of bystanders) each.stop();
    },
    3 * PATIENCE_MS,
  );
});

/** Extensions of one token, each with a key of its own. */
const EXTENSIONS = 60;
const AT_ONCE = 6;

test(
  "an instance that is killed amid extensions has sold each once, or not at all: sent again, all are sold once",
  async () => {
    const customer = await newCustomer(two.a.url);
    const token = await customer.buyToken();
    const first = await spawnServer({ targetUrl, databaseUrl: two.databaseUrl });
    let answered = 0;
    const keys = Array.from({ length: EXTENSIONS }, (_, nth) => `extension ${nth}`);
    await inTurn(keys, async (key) => {
      const response = await fetch(`${first.url}/api/v1/tokens/${token.id}/extend`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${customer.jwt}`,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify({ duration_hours: 1 }),
      }).catch(() => null);
      if (response?.status === 200) answered += 1;
      if (answered === EXTENSIONS / 3) first.process.kill("SIGKILL");
    });
    await first.kill();
    expect(answered).toBeLessThan(EXTENSIONS);
    await inTurn(keys, (key) =>
      waitUntil(
        "it is answered",
        PATIENCE_MS,
        async () => (await extend(customer, token, key)).status === 200,
      ),
    );
    const database = openPostgres({ connectionString: two.databaseUrl, connectionsMax: 1 });
    const sold = await database.direct
      .selectFrom("access_tokens")
      .select(["duration_hours", "cost_cents"])
      .where("id", "=", token.id)
      .execute();
    expect(sold).toEqual([{ duration_hours: EXTENSIONS + 1, cost_cents: BigInt(100 * (EXTENSIONS + 1)) }]);
    expect((await verifyLedger(database.direct)).violations).toEqual([]);
    await database.close();
  },
  3 * PATIENCE_MS,
);

async function inTurn(keys: readonly string[], work: (key: string) => Promise<unknown>): Promise<void> {
  const queue = [...keys];
  const next = async (): Promise<void> => {
    for (let key = queue.shift(); key !== undefined; key = queue.shift()) await work(key);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}
