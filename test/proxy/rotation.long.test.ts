/** Rotations over two instances, while a download, an upload and a WebSocket run. */
import { request as httpRequest, type ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { openStream } from "../support/open-stream.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { reachThrough, refusalOf } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";
import { echoWebSockets, openWebSocket } from "../support/websocket.ts";

const PATIENCE_MS = 20_000;
/** Enough to open four sockets on a busy machine. */
const GRACE_SECONDS = 20;

let upstream: TestUpstream;
/** The target's answers that run, and the bytes of the uploads, by their path. */
const downloads = new Map<string, ServerResponse>();
const uploaded = new Map<string, number>();

beforeAll(async () => {
  upstream = await startTestUpstream((request, response) => {
    const { url = "", method } = request;
    if (method === "PUT") {
      request.on("data", ({ length }) => uploaded.set(url, (uploaded.get(url) ?? 0) + length));
      request.on("end", () => response.end(String(uploaded.get(url))));
    } else if (url.startsWith("/download")) {
      response.write("first");
      downloads.set(url, response);
    } else response.end("ok");
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

  async function rotate(id: string, body: object = {}) {
    const answer = await customer.call("POST", `/tokens/${id}/rotate`, body);
    expect(answer.status).toBe(200);
    return JSON.parse(await answer.text()) as { token: string; former_until: string | null };
  }

  const codeAt = async (url: string, token: string, device = "device-0001") => {
    const answer = await reachThrough(url, token, "/x", { device });
    return answer.status === 200 ? "ok" : (await refusalOf(answer)).code;
  };
  const codesAtBoth = (token: string, device?: string) =>
    Promise.all([instances.a, instances.b].map(({ url }) => codeAt(url, token, device)));
  const untilBoth = (what: string, token: string, code: string, device?: string) =>
    waitUntil(what, PATIENCE_MS, async () => (await codesAtBoth(token, device)).every((one) => one === code));

  /** A download, an upload and a WebSocket of one device, on each of the two instances. */
  async function openTraffic(token: string) {
    const headers = clientHeaders(token);
    const openAt = async (url: string) => {
      const path = `/download-${withRedis}-${++runs}`;
      const download = await openStream(`${url}/api/v1/proxy${path}`, headers);
      const socket = await openWebSocket(url, "/echo", { headers });
      let upload: string | null = null;
      const put = httpRequest(`${url}/api/v1/proxy${path}`, { method: "PUT", headers, agent: false });
      put.on("error", () => {
        upload ??= "reset";
      });
      put.on("response", (response) => {
        let text = "";
        response.on("data", (piece) => {
          text += piece;
        });
        response.on("error", () => {});
        response.on("end", () => {
          upload ??= response.statusCode === 200 ? text : String(JSON.parse(text).code);
        });
      });
      put.write("first");
      await waitUntil("the upload arrives", PATIENCE_MS, () => uploaded.get(path) === 5);
      return { path, download, socket, put, upload: () => upload };
    };
    return Promise.all([openAt(instances.a.url), openAt(instances.b.url)]);
  }
  type Traffic = Awaited<ReturnType<typeof openTraffic>>;

  const untilCut = (traffic: Traffic) =>
    waitUntil("all is cut", PATIENCE_MS, () =>
      traffic.every(
        ({ download, socket, upload }) =>
          download.state() === "reset" && socket.closing() !== null && upload() !== null,
      ),
    );

  /** Sends more each way, and expects each byte to arrive. */
  async function expectGoesOn(traffic: Traffic) {
    for (const { path, download, socket, put } of traffic) {
      const before = {
        bytes: download.bytes(),
        uploaded: uploaded.get(path) ?? 0,
        messages: socket.messages.length,
      };
      downloads.get(path)?.write("x".repeat(50_000));
      put.write("y".repeat(50_000));
      socket.socket.send("still here");
      await waitUntil("all arrives", PATIENCE_MS, () =>
        [
          download.bytes() === before.bytes + 50_000,
          uploaded.get(path) === before.uploaded + 50_000,
          socket.messages.length === before.messages + 1,
        ].every(Boolean),
      );
    }
  }

  test("without a grace the former secret and what runs by it end on both, and the device goes on by the new one at once", async () => {
    const { id, token } = await customer.buyToken();
    const traffic = await openTraffic(token);
    await expectGoesOn(traffic);
    const rotated = await rotate(id, {});
    expect(rotated.former_until).toBeNull();
    // The instance that answered has seen the change.
    expect(await codeAt(instances.a.url, token)).toBe("token_replaced");
    expect(await codesAtBoth(rotated.token)).toEqual(["ok", "ok"]);
    await untilCut(traffic);
    expect(traffic.map(({ socket }) => socket.closing())).toEqual(
      traffic.map(() => ({ code: 1008, reason: "token_replaced" })),
    );
    // A client that still uploads may lose the answer to the end of its connection.
    for (const { upload } of traffic) expect(["token_replaced", "reset"]).toContain(upload());
    await untilBoth("both know", token, "token_replaced");
    // It is the same session: another device is refused, by either.
    expect(await codesAtBoth(rotated.token, "device-0002")).toEqual(["device_conflict", "device_conflict"]);
    expect(await codesAtBoth(token, "device-0002")).toEqual(["token_replaced", "token_replaced"]);
    const status = await fetch(`${instances.b.url}/api/v1/proxy/status`, { headers: clientHeaders(token) });
    expect(await refusalOf(status)).toEqual({ status: 401, code: "token_replaced" });
  });

  test("with a grace all runs on byte for byte, at both, until a further rotation ends it; what the new secret opened goes on", async () => {
    const { id, token } = await customer.buyToken();
    const traffic = await openTraffic(token);
    const rotated = await rotate(id, { grace_seconds: 600 });
    expect(Date.parse(rotated.former_until ?? "")).toBeGreaterThan(Date.now());
    await untilBoth("both know", token, "token_replaced", "device-0002");
    expect(await codesAtBoth(token)).toEqual(["ok", "ok"]);
    const newer = await openTraffic(rotated.token);
    await expectGoesOn(traffic);
    await expectGoesOn(newer);
    for (const { path, put, upload } of traffic) {
      put.end();
      await waitUntil("the upload is answered", PATIENCE_MS, () => upload() === String(uploaded.get(path)));
    }
    const last = await rotate(id, { grace_seconds: 600 });
    await untilCut(traffic);
    await expectGoesOn(newer);
    await untilBoth("the first one is forgotten", token, "token_invalid");
    expect(await codesAtBoth(rotated.token)).toEqual(["ok", "ok"]);
    expect(await codesAtBoth(last.token)).toEqual(["ok", "ok"]);
    expect((await customer.call("POST", `/tokens/${id}/release-device`)).status).toBe(200);
    await untilCut(newer);
    await untilBoth("the grace went with the session", rotated.token, "token_replaced");
  });

  test("a browser's cookie, and a link, stop with the secret in them, and the browser connects again as the same device", async () => {
    const { id, token } = await customer.buyToken();
    const browser = new PlainBrowser(instances.a.port);
    await browser.connect(token);
    expect((await browser.navigate("/api/v1/proxy/x")).status).toBe(200);
    const device = browser.cookies.get("zenzefi_device_id");
    const rotated = await rotate(id, {});
    const refused = await browser.navigate("/api/v1/proxy/x");
    expect([refused.status, refused.headers["x-gateway-error"]]).toEqual([401, "token_replaced"]);
    expect(refused.text).toContain("/connect");
    const link = await new PlainBrowser(instances.a.port).navigate(`/api/v1/proxy/?token=${token}`);
    expect(link.headers["set-cookie"]).toBeUndefined();
    expect((await browser.connect(token)).status).toBe(401);
    expect((await browser.connect(rotated.token)).status).toBe(200);
    expect((await browser.navigate("/api/v1/proxy/x")).status).toBe(200);
    expect(browser.cookies.get("zenzefi_device_id")).toBe(device);
  });

  test("two rotations at once over two instances: both are made, and the secret that the owner is shown is the right one", async () => {
    const { id } = await customer.buyToken();
    const send = ({ url }: { url: string }) =>
      fetch(`${url}/api/v1/tokens/${id}/rotate`, {
        method: "POST",
        headers: { authorization: `Bearer ${customer.jwt}`, "content-type": "application/json" },
        body: "{}",
      });
    const answers = await Promise.all([send(instances.a), send(instances.b)]);
    const texts = await Promise.all(answers.map(async (answer) => JSON.parse(await answer.text()).token));
    const list: { id: string; token: string }[] = JSON.parse(
      await (await customer.call("GET", "/tokens/my-tokens")).text(),
    );
    const current = list.find((one) => one.id === id)?.token ?? "";
    const former = texts.find((text) => text !== current);
    expect(texts).toContain(current);
    expect(await codesAtBoth(current)).toEqual(["ok", "ok"]);
    await untilBoth("the other one is known as replaced", former, "token_replaced");
  });
});

test("at the end of the grace what the former secret opened is cut, also what it opened meanwhile on another instance", async () => {
  const instances = await startTwoInstances({ targetUrl: upstream.url, withRedis: false });
  const customer = await newCustomer(instances.a.url);
  const { id, token } = await customer.buyToken();
  const codeAt = async ({ url }: { url: string }, secret: string) => {
    const answer = await reachThrough(url, secret, "/x");
    return answer.status === 200 ? "ok" : (await refusalOf(answer)).code;
  };
  expect(await codeAt(instances.a, token)).toBe("ok");
  const body = { grace_seconds: GRACE_SECONDS };
  const rotated = JSON.parse(await (await customer.call("POST", `/tokens/${id}/rotate`, body)).text());
  const socketAt = ({ url }: { url: string }, secret: string) =>
    openWebSocket(url, "/echo", { headers: clientHeaders(secret) });
  const former = await Promise.all([socketAt(instances.a, token), socketAt(instances.b, token)]);
  const current = await Promise.all([
    socketAt(instances.a, rotated.token),
    socketAt(instances.b, rotated.token),
  ]);
  await waitUntil("those by the former one are closed", 2 * GRACE_SECONDS * 1_000, () =>
    former.every((one) => one.closing() !== null),
  );
  expect(former.map((one) => one.closing()?.reason)).toEqual(["token_replaced", "token_replaced"]);
  expect([await codeAt(instances.a, token), await codeAt(instances.b, token)]).toEqual([
    "token_replaced",
    "token_replaced",
  ]);
  expect(current.map((one) => one.closing())).toEqual([null, null]);
  for (const { socket } of current) socket.terminate();
  await instances.stop();
});
