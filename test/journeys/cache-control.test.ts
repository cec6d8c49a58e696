import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../support/api-server.ts";

let api: ApiServer;
let person: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  person = await api.registerSuperuser();
});
afterAll(() => api.close());

/** The paths of all GET calls, with the user's id for each parameter. */
function readPaths(): string[] {
  const { paths } = api.document as { paths: Record<string, Record<string, unknown>> };
  const names = Object.keys(paths).filter((path) => "get" in (paths[path] ?? {}) && !path.includes("/proxy"));
  return names.map((path) => path.replaceAll(/\{[^}]+\}/g, person.id));
}

/** Some answers never end. */
async function headersOf(path: string): Promise<Headers> {
  const leaving = new AbortController();
  const response = await fetch(`${api.url}${path}`, {
    headers: { authorization: `Bearer ${person.jwt}` },
    redirect: "manual",
    signal: leaving.signal,
  });
  leaving.abort();
  return response.headers;
}

test("no answer of the API may be cached, except the public status", async () => {
  const cacheable: string[] = [];
  expect(readPaths().length).toBeGreaterThan(20);
  for (const path of readPaths()) {
    const headers = await headersOf(path);
    if (!/^no-store\b/.test(headers.get("cache-control") ?? ""))
      cacheable.push(`${path}: ${headers.get("cache-control")}`);
  }
  expect(cacheable).toEqual([expect.stringMatching(/^\/api\/v1\/status: public, max-age=\d$/)]);
});

test("nor may the answer to a sign-in or to a purchase of a token", async () => {
  const { email, password, jwt } = person;
  const signIn = await api.call("POST", "/api/v1/auth/login", { json: { email, password } });
  await api.call("POST", "/api/v1/currency/mock-purchase", { jwt, json: { amount: 10 } });
  const bought = await api.call("POST", "/api/v1/tokens/purchase", { jwt, json: { duration_hours: 1 } });
  for (const { status, headers } of [signIn, bought]) {
    expect(status).toBeLessThan(300);
    expect(headers.get("cache-control")).toBe("no-store");
  }
});
