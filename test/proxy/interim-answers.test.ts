/** Interim answers (RFC 9110, 15.2) and trailers (RFC 9110, 6.5), which a proxy must handle. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { openRawWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\nX-Gateway-Error: x\r\n\r\n";
const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n";

const ANSWERS: Record<string, string> = {
  "/100": `HTTP/1.1 100 Continue\r\n\r\n${OK}`,
  "/102": `HTTP/1.1 102 Processing\r\nX-Progress: half\r\n\r\n${OK}`,
  "/103": HINTS + OK,
  "/many": `${"HTTP/1.1 102 Processing\r\n\r\n".repeat(3)}HTTP/1.1 100 Continue\r\n\r\n${OK}`,
  "/endless": "HTTP/1.1 102 Processing\r\n\r\n".repeat(1_000),
  "/trailers": `${CHUNKED}X-Checksum: abc\r\nSet-Cookie: a=1\r\nCache-Control: public\r\nX-Request-Id: theirs\r\n\r\n`,
};

let opened: RawWorld;
/** The body of the last upload, as the target received it. */
let uploaded = "";
let isWaiting = false;

beforeAll(async () => {
  opened = await openRawWorld((socket, head) => {
    if (/trailers: 1/i.test(head)) {
      isWaiting = true;
      socket.on("data", (chunk: Buffer) => {
        uploaded += chunk.toString("latin1");
        if (uploaded.endsWith("\r\n\r\n")) socket.write(OK);
      });
      return;
    }
    // The end of an upload, which has its answer from above: a second one would break the first off.
    if (!/^[A-Z]+ \//.test(head)) return;
    socket.write(ANSWERS[head.split(" ")[1] ?? ""] ?? OK);
  });
  await opened.world.reach(opened.token, "/ok");
});
afterAll(() => opened?.close());

async function answerOf(line: string, token = opened.token, more: readonly string[] = []): Promise<string> {
  const client = openRaw(opened.world.server.port, rawRequest(token, line, more));
  await waitUntil("the answer", 5_000, () => client.text().includes("ok") || client.text().includes("502"));
  await waitUntil("its end", 5_000, () => /ok$|\r\n\r\n$|\}$/.test(client.text()));
  client.socket.destroy();
  return client.text();
}

test("an expectation that nobody knows is no obstacle, at the proxy nor at the API", async () => {
  const unknown = ["Expect: a-wonder"];
  expect(await answerOf("GET /api/v1/proxy/ok HTTP/1.1", opened.token, unknown)).toMatch(/^HTTP\/1\.1 200 /);
  const asked = rawRequest("", "GET /health/live HTTP/1.1", [...unknown, "Connection: close"]);
  const client = openRaw(opened.world.server.port, asked);
  await waitUntil("the answer", 5_000, () => client.text().includes('"alive"'));
  expect(client.text()).toMatch(/^HTTP\/1\.1 200 /);
  client.socket.destroy();
});

describe("interim answers of the target", () => {
  test.each([
    "/100",
    "/102",
    "/many",
  ])("after %s comes the final answer, also to a POST, which is sent once", async (path) => {
    const before = opened.raw.heads.length;
    expect(await answerOf(`GET /api/v1/proxy${path} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await (await opened.world.reach(opened.token, path, { method: "POST" })).text()).toBe("ok");
    expect(opened.raw.heads.length - before).toBe(2);
  });

  test("103 reaches a client of HTTP/1.1, without fields that only the gateway may set", async () => {
    const text = await answerOf("GET /api/v1/proxy/103 HTTP/1.1");
    expect(text).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/style\.css>; rel=preload\r\n/);
    expect(text).not.toContain("X-Gateway-Error");
    expect(text).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  test("103 is not passed on to HTTP/1.0, nor with a token whose time has not started", async () => {
    expect(await answerOf("GET /api/v1/proxy/103 HTTP/1.0")).toMatch(/^HTTP\/1\.1 200 /);
    const { token } = await opened.world.buy();
    expect(await answerOf("GET /api/v1/proxy/103 HTTP/1.1", token)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("a target that sends nothing but interim answers is 502", async () => {
    expect(await answerOf("GET /api/v1/proxy/endless HTTP/1.1")).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe("trailers", () => {
  test("of an answer reach the client, without fields that are not allowed there", async () => {
    const text = await answerOf("GET /api/v1/proxy/trailers HTTP/1.1", opened.token, ["TE: trailers"]);
    expect(text).toMatch(/0\r\nX-Checksum: abc\r\n\r\n$/);
    expect(opened.raw.heads.at(-1)).toMatch(/^TE: trailers\r$/m);
  });

  test("of a request reach the target, without fields that only the gateway may set", async () => {
    const head = rawRequest(opened.token, "POST /api/v1/proxy/up HTTP/1.1", [
      "Transfer-Encoding: chunked",
      "X-Trailers: 1",
    ]);
    const client = openRaw(opened.world.server.port, head);
    await waitUntil("the target waits for it", 5_000, () => isWaiting);
    client.socket.write("2\r\nhi\r\n0\r\nX-Sum: 1\r\nX-User-Id: me\r\nAuthorization: Basic eA==\r\n\r\n");
    await waitUntil("the answer", 5_000, () => client.text().endsWith("ok"));
    expect(uploaded).toBe("2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n");
    client.socket.destroy();
  });
});
