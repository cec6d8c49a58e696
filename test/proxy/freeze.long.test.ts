/** Freezes over two instances, while a download, an upload and a WebSocket run, and while requests arrive. */
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BoughtToken, type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { openStream } from "../support/open-stream.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";
import { echoWebSockets, openWebSocket } from "../support/websocket.ts";

const PATIENCE_MS = 20_000;

let upstream: TestUpstream;
const uploaded = new Map<string, number>();

beforeAll(async () => {
  upstream = await startTestUpstream((request, response) => {
    const { url = "", method } = request;
    if (method === "PUT") {
      request.on("data", ({ length }) => uploaded.set(url, (uploaded.get(url) ?? 0) + length));
      request.on("end", () => response.end("done"));
    } else if (url.startsWith("/download")) response.write("first");
    else response.end("ok");
  });
  echoWebSockets(upstream);
});
afterAll(async () => {
  upstream?.resetAll();
  await upstream?.close();
});

describe.each([
  ["without Redis", false],
  ["with Redis", true],
])("%s", (_, withRedis) => {
  let instances: TwoInstances;
  let customer: Customer;
  let runs = 0;
  beforeAll(async () => {
    instances = await startTwoInstances({ targetUrl: upstream.url, withRedis });
    customer = await newCustomer(instances.a.url);
  });
  afterAll(() => instances?.stop());

  const both = () => [instances.a.url, instances.b.url];
  const act = async (url: string, { id }: BoughtToken, path: "freeze" | "unfreeze") => {
    const answer = await fetch(`${url}/api/v1/tokens/${id}/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${customer.jwt}` },
    });
    return answer.status === 200 ? 200 : String(JSON.parse(await answer.text()).code);
  };
  const codeAt = async (url: string, { token }: BoughtToken, device = "device-0001") => {
    const answer = await reachThrough(url, token, "/x", { device });
    await answer.arrayBuffer();
    return answer.headers.get("x-gateway-error") ?? answer.status;
  };
  const untilBoth = (what: string, token: BoughtToken, code: string | number) =>
    waitUntil(what, PATIENCE_MS, async () => {
      const codes = await Promise.all(both().map((url) => codeAt(url, token)));
      return codes.every((one) => one === code);
    });
  const rows = (sql: string) => query(instances.databaseUrl, sql);
  /** As if it had been frozen two hours ago. */
  async function moveBack({ id }: BoughtToken) {
    await rows("ALTER TABLE token_time_entries DISABLE TRIGGER USER");
    await rows(`UPDATE token_time_entries SET starts_at = starts_at - interval '2 hours',
                       ends_at = ends_at - interval '2 hours' WHERE token_id = '${id}'`);
    await rows("ALTER TABLE token_time_entries ENABLE TRIGGER USER");
    await rows(`UPDATE access_tokens SET activated_at = activated_at - interval '2 hours',
                       frozen_at = frozen_at - interval '2 hours',
                       frozen_until = frozen_until - interval '2 hours' WHERE id = '${id}'`);
  }

  /** A download, an upload and a WebSocket of one device. */
  async function openTraffic(url: string, token: string) {
    const headers = clientHeaders(token);
    const path = `/download-${withRedis}-${++runs}`;
    const download = await openStream(`${url}/api/v1/proxy${path}`, headers);
    const socket = await openWebSocket(url, "/echo", { headers });
    let ending: string | null = null;
    const put = httpRequest(`${url}/api/v1/proxy${path}`, { method: "PUT", headers, agent: false });
    put.on("error", () => {
      ending ??= "reset";
    });
    put.on("response", (response) => {
      ending ??= String(response.headers["x-gateway-error"] ?? response.statusCode);
      response.on("error", () => {}).resume();
    });
    put.write("first");
    await waitUntil("the upload arrives", PATIENCE_MS, () => uploaded.get(path) === 5);
    return { download, socket, upload: () => ending };
  }

  test("a freeze ends a download, an upload and a WebSocket on both, and each refuses what comes then", async () => {
    const token = await customer.buyToken();
    const traffic = await Promise.all(both().map((url) => openTraffic(url, token.token)));
    expect(await act(instances.a.url, token, "freeze")).toBe(200);
    await waitUntil("all is cut", PATIENCE_MS, () =>
      traffic.every(
        ({ download, socket, upload }) =>
          download.state() === "reset" && socket.closing() !== null && upload() !== null,
      ),
    );
    expect(traffic.map(({ socket }) => socket.closing())).toEqual(
      traffic.map(() => ({ code: 1008, reason: "token_frozen" })),
    );
    // A client that still uploads may lose the answer to the end of its connection.
    for (const { upload } of traffic) expect(["token_frozen", "reset"]).toContain(upload());
    await untilBoth("both know", token, "token_frozen");
    await moveBack(token);
    expect(await act(instances.b.url, token, "unfreeze")).toBe(200);
    await untilBoth("both serve it again", token, 200);
  });

  test("of two freezes at once at two instances one wins, and so it is of two thaws", async () => {
    const token = await customer.buyToken();
    await untilBoth("it is used", token, 200);
    const twice = async (path: "freeze" | "unfreeze") =>
      (await Promise.all(both().map((url) => act(url, token, path)))).map(String).sort();
    expect(await twice("freeze")).toEqual(["200", "freeze_running"]);
    await untilBoth("it is frozen", token, "token_frozen");
    await moveBack(token);
    expect(await twice("unfreeze")).toEqual(["200", "freeze_over"]);
    await untilBoth("it runs", token, 200);
  });

  test("however many requests arrive while it is frozen, in the end none is served, and no device holds it", async () => {
    const token = await customer.buyToken();
    await untilBoth("it is used", token, 200);
    const untilRefused = async (url: string, device: string) => {
      for (let refused = 0; refused < 5; ) {
        const code = await codeAt(url, token, device);
        refused = code === "token_frozen" ? refused + 1 : 0;
      }
    };
    const polls = both().flatMap((url) =>
      ["device-0001", "device-0002"].map((device) => untilRefused(url, device)),
    );
    expect(await act(instances.a.url, token, "freeze")).toBe(200);
    await Promise.all(polls);
    const open = await rows(
      `SELECT 1 FROM proxy_sessions WHERE token_id = '${token.id}' AND ended_at IS NULL`,
    );
    expect(open).toEqual([]);
    await untilBoth("both go on refusing it", token, "token_frozen");
  });

  test("a browser under the prefix is told so by a page, on either instance, that leads to the console", async () => {
    const token = await customer.buyToken();
    const browser = new PlainBrowser(Number(new URL(instances.b.url).port), "app.example");
    await browser.connect(token.token);
    expect((await browser.navigate("/api/v1/proxy/x")).status).toBe(200);
    expect(await act(instances.a.url, token, "freeze")).toBe(200);
    const page = () => browser.navigate("/api/v1/proxy/x");
    await waitUntil("it is refused", PATIENCE_MS, async () => (await page()).status === 403);
    expect((await page()).text).toContain(`<a href="/tokens">Thaw it in the console</a>`);
  });
});
