import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { answerClientError } from "./client-error.ts";

let server: Server;
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

/** The answer to a client that sends only these bytes. */
async function answerTo(bytes: string, options: { readonly requestTimeout?: number } = {}): Promise<string> {
  server = createServer({ ...options, connectionsCheckingInterval: 20 }, (_request, response) => {
    response.write("half of an answer");
  });
  server.on("clientError", (error, socket) => {
    answerClientError(error, socket, { language: "en", requestId: "request-1" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let received = "";
    socket.setEncoding("utf8").on("data", (text) => {
      received += text;
    });
    socket.on("close", () => resolve(received)).on("error", () => {});
  });
}

test.each([
  ["HELLO\r\n\r\n", 400, "bad_request"],
  [`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`, 431, "headers_too_large"],
])("bytes that are no request are answered as a problem: case %#", async (bytes, status, code) => {
  const received = await answerTo(bytes);
  expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(received.split("\r\n\r\n")[1] ?? "")).toMatchObject({ code, request_id: "request-1" });
});

test("a request that is not complete in time is answered with 408, and the connection closed", async () => {
  const received = await answerTo("GET / HTTP/1.1\r\nHost: a\r\n", { requestTimeout: 50 });
  expect(received).toMatch(/^HTTP\/1\.1 408 /);
  expect(JSON.parse(received.split("\r\n\r\n")[1] ?? "").code).toBe("request_timeout");
});

test("an answer that has begun is not mixed with another: the connection is closed", async () => {
  const received = await answerTo("GET / HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n");
  expect(received).not.toContain("problem+json");
});
