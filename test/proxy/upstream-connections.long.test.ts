import { afterEach, describe, expect, test } from "vitest";
import { openProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { openRaw, rawRequest, startRawUpstream } from "../support/raw-socket.ts";
import { openRawWorld as openWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

async function openRawWorld(...of: Parameters<typeof openWorld>): Promise<RawWorld> {
  const opened = await openWorld(...of);
  open.push(opened);
  return opened;
}

test("never again, a new TCP connection per request: requests one after the other share one connection to the target", async () => {
  const { raw, world, token } = await openRawWorld((socket) => socket.write(OK));
  for (let n = 0; n < 20; n += 1) expect(await (await world.reach(token, `/${n}`)).text()).toBe("ok");
  expect(raw.connections.count).toBe(1);
});

describe("an idle connection that the target closes when a request arrives", () => {
  /** Answers the first request, and closes at the second. */
  const closing: Parameters<typeof startRawUpstream>[0] = (socket, _head, nth) =>
    nth === 2 ? socket.destroy() : socket.write(OK);

  test("repeats a GET once, on a new connection", async () => {
    const { raw, world, token } = await openRawWorld(closing);
    await (await world.reach(token, "/first")).text();
    expect(await (await world.reach(token, "/second")).text()).toBe("ok");
    expect(raw.heads.map((head) => head.split(" ")[1])).toEqual(["/first", "/second", "/second"]);
    expect(raw.connections.count).toBe(2);
  });

  test("repeats it only once", async () => {
    const { raw, world, token } = await openRawWorld((socket, _head, nth) =>
      nth === 1 ? socket.write(OK) : socket.destroy(),
    );
    await (await world.reach(token, "/first")).text();
    expect(await refusalOf(await world.reach(token, "/second"))).toMatchObject({
      code: "upstream_unreachable",
    });
    expect(raw.heads).toHaveLength(3);
  });

  test.each([
    ["POST", undefined],
    ["POST", "body"],
    ["PUT", "body"],
    ["PATCH", undefined],
  ])("never repeats a %s with the body %s", async (method, body) => {
    const { raw, world, token } = await openRawWorld(closing);
    await (await world.reach(token, "/first")).text();
    const answer = await world.reach(token, "/second", { method, ...(body === undefined ? {} : { body }) });
    expect(await refusalOf(answer)).toEqual({ status: 502, code: "upstream_unreachable" });
    expect(raw.heads.filter((head) => head.includes("/second"))).toHaveLength(1);
  });

  test("never repeats a GET whose answer had begun", async () => {
    const { raw, world, token } = await openRawWorld((socket, _head, nth) =>
      nth === 2 ? socket.end("HTTP/1.1 200 OK\r\nConte") : socket.write(OK),
    );
    await (await world.reach(token, "/first")).text();
    const answer = await world.reach(token, "/second");
    expect(await refusalOf(answer)).toEqual({ status: 502, code: "upstream_unreachable" });
    expect(raw.heads.filter((head) => head.includes("/second"))).toHaveLength(1);
  });
});

test("a connection with an unread answer is never used again", async () => {
  const { raw, world, token } = await openRawWorld((socket, head) => {
    if (head.includes("/endless")) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nfirst");
    else socket.write(OK);
  });
  const client = openRaw(world.server.port, rawRequest(token, "GET /api/v1/proxy/endless HTTP/1.1"));
  await waitUntil("the stream begins", 5_000, () => client.text().includes("first"));
  client.socket.destroy();
  expect(await (await world.reach(token, "/next")).text()).toBe("ok");
  expect(raw.connections.count).toBe(2);
});

test("the request at the target ends as soon as its client disconnects", async () => {
  let closed = false;
  const { raw, world, token } = await openRawWorld((socket) => socket.once("close", () => (closed = true)));
  const client = openRaw(world.server.port, rawRequest(token, "GET /api/v1/proxy/slow HTTP/1.1"));
  await waitUntil("the target is asked", 5_000, () => raw.heads.length === 1);
  client.socket.destroy();
  await waitUntil("the target's connection closes", 1_000, () => closed);
  expect(closed).toBe(true);
});

test("an upload at the target ends when its client disconnects", async () => {
  let closed = false;
  const { raw, world, token } = await openRawWorld((socket) => socket.once("close", () => (closed = true)));
  const upload = rawRequest(token, "POST /api/v1/proxy/up HTTP/1.1", ["Content-Length: 1000000"]);
  const client = openRaw(world.server.port, `${upload}some of it`);
  await waitUntil("the target is asked", 5_000, () => raw.heads.length === 1);
  client.socket.destroy();
  await waitUntil("the target's connection closes", 1_000, () => closed);
  expect(closed).toBe(true);
});

test("an answer that comes while the client still uploads reaches it, and the next request is served", async () => {
  const refusal = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig";
  const { world, token } = await openRawWorld((socket, head) => {
    if (/^POST/.test(head)) socket.write(refusal);
    if (/^GET/.test(head)) socket.write(OK);
  });
  const body = new Uint8Array(16 * 1024 * 1024);
  const answer = await world.reach(token, "/up", { method: "POST", body });
  expect(answer.status).toBe(413);
  expect(await answer.text()).toBe("big");
  const next = openRaw(world.server.port, rawRequest(token, "GET /api/v1/proxy/next HTTP/1.1"));
  await waitUntil("the next answer", 5_000, () => next.text().endsWith("ok"));
  next.socket.destroy();
});

describe("Expect: 100-continue", () => {
  const expecting = ["Content-Length: 5", "Expect: 100-continue"];

  test("100 Continue is sent only once the request is admitted", async () => {
    const { raw, world, token } = await openRawWorld((socket, head) => {
      if (head.startsWith("POST")) socket.write(OK);
    });
    const refused = openRaw(
      world.server.port,
      rawRequest("no-token-of-ours", "POST /api/v1/proxy/x HTTP/1.1", expecting),
    );
    await waitUntil("the refusal", 5_000, () => refused.ending() !== "open");
    expect(refused.text()).toMatch(/^HTTP\/1\.1 401 /);
    expect(raw.heads).toEqual([]);
    const admitted = openRaw(
      world.server.port,
      rawRequest(token, "POST /api/v1/proxy/x HTTP/1.1", expecting),
    );
    await waitUntil("100 Continue", 5_000, () => admitted.text() !== "");
    expect(admitted.text()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    admitted.socket.write("hello");
    await waitUntil("the answer", 5_000, () => admitted.text().endsWith("ok"));
    expect(raw.heads[0]).not.toMatch(/^expect:/im);
    admitted.socket.destroy();
  });

  test("HTTP/1.0 gets no interim answer, which it does not have", async () => {
    const { world, token } = await openRawWorld((socket, head) => {
      if (head.startsWith("POST")) socket.write(OK);
    });
    const request = rawRequest(token, "POST /api/v1/proxy/x HTTP/1.0", expecting);
    const client = openRaw(world.server.port, `${request}hello`);
    await waitUntil("the answer", 5_000, () => client.ending() !== "open");
    expect(client.text()).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe("time limits", () => {
  test("a target that refuses connections is 502 at once", async () => {
    const { raw, world, token } = await openRawWorld((socket) => socket.write(OK));
    await raw.close();
    const answer = await world.reach(token, "/x", { method: "POST", body: "x" });
    expect(await refusalOf(answer)).toEqual({ status: 502, code: "upstream_unreachable" });
  });

  test("a target that accepts and never answers is 504 after the headers' limit", async () => {
    const { world, token } = await openRawWorld(() => {}, { UPSTREAM_HEADERS_TIMEOUT_SECONDS: "1" });
    const startedMs = performance.now();
    expect(await refusalOf(await world.reach(token, "/x"))).toEqual({
      status: 504,
      code: "upstream_timeout",
    });
    expect(performance.now() - startedMs).toBeGreaterThan(900);
    expect(await world.status(token)).toMatchObject({ is_activated: false });
  });

  test("a target that does not finish the TLS negotiation is 502 after the connect limit", async () => {
    const silent = await startRawUpstream(() => {});
    open.push(silent);
    const environment = { UPSTREAM_CONNECT_TIMEOUT_SECONDS: "1" };
    const world = await openProxyWorld({
      targetUrl: () => silent.url.replace("http:", "https:"),
      environment,
    });
    open.push(world);
    const { token } = await world.buy();
    const answer = await refusalOf(await world.reach(token, "/x"));
    expect(answer).toEqual({ status: 502, code: "upstream_unreachable" });
  });

  test("a body without data for the idle limit is reset, never ended in order", async () => {
    const { world, token } = await openRawWorld(
      (socket) => socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfirst"),
      { UPSTREAM_IDLE_TIMEOUT_SECONDS: "1" },
    );
    const client = openRaw(world.server.port, rawRequest(token, "GET /api/v1/proxy/x HTTP/1.0"));
    await waitUntil("the end", 5_000, () => client.ending() !== "open");
    expect(client.text()).toContain("first");
    expect(client.ending()).toBe("reset");
  });
});
