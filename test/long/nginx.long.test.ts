/** The nginx configuration that scripts/deploy.sh writes, with a real nginx between a client and an instance. */
import { writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { Agent, request as requestHttps } from "node:https";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { freePort } from "../support/free-port.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { hasNginx, NGINX_NAMES, startNginx, type TestNginx } from "../support/services/start-nginx.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const MIB = 1024 * 1024;
const DEADLINE_MS = 20_000;
/** More than nginx takes by default of an answer's header section (8 KiB) and of a request's field (8 KiB). */
const LONG_FIELD_BYTES = 12_000;

let world: ProxyWorld;
let nginx: TestNginx;
let token: string;
const held: { request: IncomingMessage; response: ServerResponse }[] = [];

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

/** Sends a request as a client at a certain address of loopback does, through nginx and TLS. */
function send(path: string, headers: Record<string, string>, method = "GET") {
  return requestHttps({
    host: "127.0.0.1",
    port: nginx.port,
    localAddress: "127.0.0.2",
    servername: NGINX_NAMES.api,
    ca: nginx.certificate,
    path: `/api/v1/proxy${path}`,
    method,
    headers: { host: NGINX_NAMES.api, ...headers },
    agent: false,
  });
}

/** The same with the token, as the desktop client sends it. */
function open(path: string, headers: Record<string, string> = {}, method = "GET") {
  return send(path, { "x-access-token": token, "x-device-id": "nginx-test-device", ...headers }, method);
}

async function answerTo(request: ReturnType<typeof open>): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.on("response", resolve).on("error", reject).end();
  });
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

describe.skipIf(!hasNginx())("nginx before an instance (skipped where nginx is not installed)", () => {
  beforeAll(async () => {
    world = await openProxyWorld({
      handler: (request, response) => {
        if (request.url?.startsWith("/held")) held.push({ request, response });
        else if (request.url === "/long")
          response.setHeader("x-long", "x".repeat(LONG_FIELD_BYTES)).end("ok");
        else if (request.url === "/size") {
          let bytes = 0;
          request.on("data", (chunk: Buffer) => {
            bytes += chunk.length;
          });
          request.on("end", () => response.end(String(bytes)));
        } else response.end(JSON.stringify({ url: request.url, headers: request.headers }));
      },
      environment: {
        TRUST_PROXY: "127.0.0.1",
        BACKEND_URL: `https://${NGINX_NAMES.api}`,
        PROXY_ORIGIN: `https://${NGINX_NAMES.machine}`,
        PORT: String(await freePort()),
      },
    });
    const sockets = new WebSocketServer({ server: world.upstream.server });
    sockets.on("connection", (socket) => socket.on("message", (data) => socket.send(`echo ${data}`)));
    ({ token } = await world.buy());
    nginx = await startNginx(world.server.port);
  });

  afterAll(async () => {
    await nginx?.stop();
    await world?.close();
  });

  it("the target learns the client's address, and nothing that the client claims about it", async () => {
    const claims = {
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-user": "admin",
      "x-forwarded-host": "evil.example",
      "x-real-ip": "203.0.113.9",
      forwarded: "for=203.0.113.9",
    };
    const { headers } = JSON.parse((await answerTo(open("/x", claims))).body);
    expect(headers["x-forwarded-for"]).toBe("127.0.0.2, 127.0.0.1");
    expect([headers["x-forwarded-proto"], headers["x-forwarded-host"]]).toEqual(["https", NGINX_NAMES.api]);
    expect(JSON.stringify(headers)).not.toMatch(/203\.0\.113|evil|admin/);
  });

  it("the bytes of a path and a query reach the target as they were sent", async () => {
    const path = "/a%2Fb//c/%7e;p=1/d%20e?x=%41&&y=/../z";
    expect(JSON.parse((await answerTo(open(path))).body).url).toBe(path);
  });

  it("an answer and an upload are streamed: each half arrives before the other is sent", async () => {
    const request = open("/held", { "content-type": "text/plain" }, "POST");
    request.write("first half");
    await waitUntil("the target has the head", DEADLINE_MS, () => held.length === 1);
    const [exchange] = held;
    const uploaded: string[] = [];
    exchange?.request.setEncoding("utf8").on("data", (text: string) => uploaded.push(text));
    await waitUntil("the first half is there", DEADLINE_MS, () => uploaded.join("") === "first half");
    const answered: string[] = [];
    request.on("response", (response) =>
      response.setEncoding("utf8").on("data", (text) => answered.push(text)),
    );
    exchange?.response.write("begin");
    await waitUntil("the answer begins", DEADLINE_MS, () => answered.join("") === "begin");
    request.end(" second half");
    await waitUntil("all is there", DEADLINE_MS, () => uploaded.join("") === "first half second half");
    exchange?.response.end(" end");
    await waitUntil("the answer ends", DEADLINE_MS, () => answered.join("") === "begin end");
    expect(uploaded.join("")).toBe("first half second half");
  });

  it("a body of 20 MiB, and long header sections both ways, pass", async () => {
    const upload = open("/size", {}, "PUT");
    for (let sent = 0; sent < 20; sent += 1) upload.write(Buffer.alloc(MIB));
    expect((await answerTo(upload)).body).toBe(String(20 * MIB));
    expect((await answerTo(open("/long"))).headers["x-long"]).toHaveLength(LONG_FIELD_BYTES);
    const { body } = await answerTo(open("/x", { "x-long": "y".repeat(LONG_FIELD_BYTES) }));
    expect(JSON.parse(body).headers["x-long"]).toHaveLength(LONG_FIELD_BYTES);
  });

  it("a WebSocket is carried", async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${nginx.port}/api/v1/proxy/socket`, {
      agent: new Agent({ servername: NGINX_NAMES.api, ca: nginx.certificate }),
      headers: { host: NGINX_NAMES.api, "x-access-token": token, "x-device-id": "nginx-test-device" },
    });
    const messages: string[] = [];
    socket.on("open", () => socket.send("hello")).on("message", (data) => messages.push(String(data)));
    await waitUntil("the echo arrives", DEADLINE_MS, () => messages.length > 0);
    expect(messages).toEqual(["echo hello"]);
    socket.close();
  });

  it("HTTP/2 is spoken, and TLS 1.1 is not", async () => {
    const session = connectHttp2(`https://127.0.0.1:${nginx.port}`, {
      servername: NGINX_NAMES.api,
      ca: nginx.certificate,
    });
    const status = await new Promise((resolve, reject) => {
      session.on("error", reject);
      session
        .request({ ":path": "/health/ready", ":authority": NGINX_NAMES.api })
        .on("response", (headers) => resolve(headers[":status"]))
        .on("error", reject)
        .end();
    });
    session.close();
    expect(status).toBe(200);
    const old = connectTls({
      host: "127.0.0.1",
      port: nginx.port,
      servername: NGINX_NAMES.api,
      minVersion: "TLSv1.1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT:@SECLEVEL=0",
      rejectUnauthorized: false,
    });
    const refused = await new Promise((resolve) => {
      old.on("secureConnect", () => resolve(null)).on("error", (error) => resolve(error.message));
    });
    expect(refused).toMatch(/alert|version|protocol/i);
  });

  it("plain HTTP leads to HTTPS, but for challenges of Let's Encrypt", async () => {
    const plain = `http://127.0.0.1:${nginx.plainPort}`;
    const headers = { host: NGINX_NAMES.api };
    const moved = await fetch(`${plain}/tokens?a=b`, { redirect: "manual", headers });
    expect([moved.status, moved.headers.get("location")]).toEqual([308, "https://127.0.0.1/tokens?a=b"]);
    await writeFile(join(nginx.acmeFolder, ".well-known/acme-challenge/word"), "proof");
    expect(await (await fetch(`${plain}/.well-known/acme-challenge/word`)).text()).toBe("proof");
  });

  it("no log has the token of a link; a client of a service that is away is told so, in its language", async () => {
    const link = `/?token=${token}`;
    const sign = { accept: "text/html", "sec-fetch-mode": "navigate", referer: `https://x.test/${link}` };
    expect((await answerTo(send(link, sign))).status).toBe(303);
    await world.server.instance.stop();
    const away = await answerTo(send(link, { ...sign, "accept-language": "ru-RU,ru" }));
    expect([away.status, away.headers["x-gateway-error"], away.headers["retry-after"]]).toEqual([
      503,
      "shutting_down",
      "5",
    ]);
    expect(JSON.parse(away.body)).toMatchObject({
      code: "shutting_down",
      detail: expect.stringMatching(/^Сервис/),
    });
    const logs = await nginx.logs();
    expect(logs).toContain('"GET /api/v1/proxy/ HTTP/1.1" 503');
    expect(logs).not.toContain(token);
  });
});
