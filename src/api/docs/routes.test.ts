import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer } from "../../../test/support/api-server.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

/** The URLs that a page makes a browser load. */
function loadedBy(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
}

describe.each(["/docs", "/redoc"])("%s", (page) => {
  test("loads only files of this server, with a policy that forbids others", async () => {
    const { status, headers, text } = await api.call("GET", page);
    expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).not.toMatch(/https?:/);
    const loaded = loadedBy(text);
    expect(loaded.length).toBeGreaterThan(0);
    for (const path of loaded) {
      expect(path).toMatch(/^\/(docs|redoc)\//);
      expect((await api.call("GET", path)).status).toBe(200);
    }
  });

  test("has no inline script", async () => {
    const { text } = await api.call("GET", page);
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });
});

test("the script of Redoc is UTF-8 JavaScript and loads nothing from the Redoc servers", async () => {
  const { headers, text } = await api.call("GET", "/redoc/redoc.js");
  expect(headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(text).not.toContain("cdn.redoc");
});

test("/openapi.json describes each call: summary, answers, errors as problems, authentication", async () => {
  const { body } = await api.call("GET", "/openapi.json");
  expect(body.openapi).toBe("3.1.0");
  const operations = Object.values(body.paths ?? {}).flatMap((path) => Object.values(path));
  expect(operations.length).toBeGreaterThan(20);
  for (const operation of operations) {
    expect(operation).toMatchObject({ operationId: expect.any(String), summary: expect.any(String) });
    expect(operation.security, String(operation.operationId)).toBeDefined();
  }
  const ids = operations.map(({ operationId }) => String(operationId));
  expect(new Set(ids).size).toBe(ids.length);
  expect(body.components).toMatchObject({
    schemas: { Problem: { required: expect.arrayContaining(["detail", "code", "request_id"]) } },
    securitySchemes: { bearer: {}, accessToken: {}, accessCookie: {} },
  });
  expect(body.paths).toHaveProperty(["/api/v1/tokens/purchase", "post", "responses", "402"]);
  expect(body.paths).toHaveProperty(["/api/v1/proxy/{path}", "get", "responses", "504"]);
});

test("GET / describes the service, in the language of the request", async () => {
  const { body } = await api.call("GET", "/");
  expect(body).toEqual({ message: "Welcome to Zenzefi Backend", version: "0.0.0-test", docs: "/docs" });
  const russian = await api.call("GET", "/", { headers: { "accept-language": "ru-RU" } });
  expect(russian.body.message).toMatch(/Добро/);
});
