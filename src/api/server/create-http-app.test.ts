import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { trustRanges } from "../../http/client-address.ts";
import { AppError } from "../../kernel/errors.ts";
import { createHttpApp } from "./create-http-app.ts";
import type { HttpApp } from "./http-app.ts";
import { EXAMPLE_ID, Id } from "./schema-kinds.ts";

let app: HttpApp;
let url: string;
const log = new MemoryLog();

beforeAll(async () => {
  app = await createHttpApp({
    newId: randomUUID,
    log,
    accessLog: true,
    isTrustedProxy: trustRanges(["127.0.0.1"]),
    defaultLanguage: "en",
    corsOrigins: ["http://localhost:61000"],
  });
  const body = Type.Object({ name: Type.String({ maxLength: 5 }), age: Type.Optional(Type.Integer()) });
  app.post("/things", { schema: { body } }, async (request) => request.body);
  app.get("/things/:id", async (request) => ({ ip: request.client.ip, protocol: request.client.protocol }));
  const ids = {
    params: Type.Object({ id: Id("A path's.") }),
    querystring: Type.Object({ next: Id("A query's.") }),
  };
  app.get("/ids/:id", { schema: ids }, async ({ params, query }) => [params.id, query.next]);
  app.get("/bug", async () => {
    throw new Error("the password is swordfish");
  });
  app.get("/away", async () => {
    throw new AppError("service_unavailable");
  });
  url = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => app.close());

async function send(method: string, path: string, raw?: string | Uint8Array, headers = {}) {
  const type = raw === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(url + path, {
    method,
    headers: { ...type, ...headers },
    ...(raw === undefined ? {} : { body: raw }),
  });
  const text = await response.text();
  const body = text === "" ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, text, body };
}

describe("a body", () => {
  test.each<[string, string | Uint8Array, string]>([
    ["no JSON at all", "name=anna", ""],
    ["JSON cut short", '{"name": "an', ""],
    ["an empty body", "", ""],
    ["a list instead of an object", "[]", ""],
    ["a key that poisons prototypes", '{"name": "a", "__proto__": {"admin": true}}', ""],
    ["a constructor that poisons prototypes", '{"name": "a", "constructor": {"prototype": {}}}', ""],
    ["bytes that are no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), ""],
    ["a member that is missing", "{}", "/name"],
    ["a number as text", '{"name": "a", "age": "7"}', "/age"],
    ["a null character", String.raw`{"name": "a\u0000"}`, "/name"],
  ])("that is %s answers 422 with the path", async (_what, raw, path) => {
    const { status, body, headers } = await send("POST", "/things", raw);
    expect([status, headers.get("content-type")]).toEqual([422, "application/problem+json; charset=utf-8"]);
    expect(body).toMatchObject({ code: "validation_failed", errors: [{ path }], status: 422 });
    expect(body.request_id).toBe(headers.get("x-request-id"));
  });

  test("may have members that are not in the schema", async () => {
    expect((await send("POST", "/things", '{"name": "anna", "more": 1}')).status).toBe(200);
  });

  test("of another type answers 415, one over 1 MiB 413", async () => {
    const typed = await send("POST", "/things", "name=anna", {
      "content-type": "application/x-www-form-urlencoded",
    });
    const large = await send("POST", "/things", `{"name": "${"a".repeat(1_048_576)}"}`);
    expect([typed.status, typed.body.code]).toEqual([415, "unsupported_media_type"]);
    expect([large.status, large.body.code]).toEqual([413, "payload_too_large"]);
  });

  test("has its errors in the language of the request", async () => {
    const english = await send("POST", "/things", '{"name": "too long"}');
    const russian = await send("POST", "/things", '{"name": "too long"}', { "accept-language": "ru" });
    expect(english.body.detail).toBe("Check what you sent: name: must be at most 5 characters long.");
    expect(russian.body.detail).toBe("Проверьте отправленные данные: name: не больше 5 символов.");
  });
});

describe("an address", () => {
  test("that is unknown answers 404, one with other methods 405 with Allow", async () => {
    const unknown = await send("GET", "/nowhere");
    const wrong = await send("PUT", "/things/7");
    expect([unknown.status, unknown.body.code]).toEqual([404, "not_found"]);
    expect((await send("PUT", "/things//7")).status).toBe(404); // As GET there.
    expect([wrong.status, wrong.body.code, wrong.headers.get("allow")]).toEqual([
      405,
      "method_not_allowed",
      "GET, HEAD",
    ]);
  });

  test("may end in a slash, and HEAD has the route of GET", async () => {
    expect((await send("GET", "/things/7/")).status).toBe(200);
    expect(await send("HEAD", "/things/7")).toMatchObject({ status: 200, text: "" });
  });

  test("may name ids in any case: a route gets them as they are stored", async () => {
    const upper = EXAMPLE_ID.toUpperCase();
    expect((await send("GET", `/ids/${upper}?next=${upper}`)).body).toEqual([EXAMPLE_ID, EXAMPLE_ID]);
    const { status, body } = await send("GET", "/ids/7?next=x");
    expect([status, body.errors[0]?.path]).toEqual([422, "/id"]);
  });

  test("that is badly encoded answers 400 as a problem", async () => {
    const { status, body, headers } = await send("GET", "/things/%zz");
    expect([status, body.code]).toEqual([400, "bad_request"]);
    expect(headers.get("x-request-id")).toBe(body.request_id);
    const russian = await send("GET", "/things/%zz", undefined, { "accept-language": "ru" });
    expect(russian.headers.get("content-language")).toBe("ru");
  });
});

describe("a fault", () => {
  test("that is a bug answers 500 without details, and is logged with its stack", async () => {
    const { status, body, text } = await send("GET", "/bug");
    expect([status, body.code]).toEqual([500, "internal_error"]);
    expect(text).not.toContain("swordfish");
    expect(body.detail).toContain(body.request_id);
    const lines = log.lines.filter(({ facts }) => facts.request_id === body.request_id);
    expect(lines).toContainEqual({
      level: "error",
      message: "request failed",
      facts: expect.objectContaining({ error: new Error("the password is swordfish"), route: "/bug" }),
    });
  });

  test("of the database answers 503 with Retry-After", async () => {
    const { status, body, headers } = await send("GET", "/away");
    expect([status, body.code, headers.get("retry-after")]).toEqual([503, "service_unavailable", "5"]);
  });

  test("of the HTTP syntax answers 400 as a problem and closes", async () => {
    const answer = await speak("GET / HTTP/1.1\r\nBad Header\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain("content-type: application/problem+json");
    expect(answer).toContain("connection: close");
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "").code).toBe("bad_request");
  });

  test("of far too many headers answers 431", async () => {
    const answer = await speak(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"code":"headers_too_large"');
  });

  function speak(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(bytes));
      let received = "";
      socket.setEncoding("utf8");
      socket.on("data", (text) => {
        received += text;
      });
      socket.on("end", () => resolve(received)).on("error", reject);
    });
  }
});

describe("a request", () => {
  test("has its valid X-Request-Id, else a new one, on every answer", async () => {
    const answer = await send("GET", "/nowhere", undefined, { "x-request-id": "trace-1.2" });
    const made = await send("GET", "/things/7", undefined, { "x-request-id": "no good" });
    expect([answer.headers.get("x-request-id"), answer.body.request_id]).toEqual(["trace-1.2", "trace-1.2"]);
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("has the client address that a trusted proxy forwards", async () => {
    const forwarded = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
    const { body } = await send("GET", "/things/7", undefined, forwarded);
    expect(body).toEqual({ ip: "203.0.113.9", protocol: "https" });
  });

  test("is logged without its query", async () => {
    const { headers } = await send("GET", "/things/7?token=secret-in-the-query");
    const id = headers.get("x-request-id");
    const lines = log.lines.filter(({ message, facts }) => message === "answered" && facts.request_id === id);
    expect(lines).toMatchObject([{ facts: { method: "GET", path: "/things/7", status: 200 } }]);
    expect(JSON.stringify(log.lines)).not.toContain("secret-in-the-query");
  });
});

describe("a page of another origin", () => {
  const preflight = (origin: string) =>
    fetch(`${url}/things`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "x-a" },
    });

  test("may call the API if its origin is in CORS_ORIGINS", async () => {
    const allowed = await preflight("http://localhost:61000");
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("http://localhost:61000");
    expect(allowed.headers.get("access-control-allow-headers")).toBe("x-a");
    const answer = await send("GET", "/nowhere", undefined, { origin: "http://localhost:61000" });
    expect(answer.headers.get("access-control-allow-origin")).toBe("http://localhost:61000");
    expect(answer.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
  });

  test.each([
    "http://localhost:61001",
    "https://evil.example",
    "null",
  ])("gets no CORS headers otherwise: %s", async (origin) => {
    const refused = await preflight(origin);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
    const answer = await send("GET", "/things/7", undefined, { origin });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("vary")).toContain("Origin");
  });
});
