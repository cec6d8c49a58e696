import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../support/api-server.ts";

let api: ApiServer;
let person: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  person = await api.registerSuperuser();
});
afterAll(() => api.close());

/** The addresses of all calls that only read, with an id of nobody's where they want one. */
function readings(): string[] {
  const { paths } = api.document as { paths: Record<string, Record<string, unknown>> };
  const names = Object.keys(paths).filter((path) => "get" in (paths[path] ?? {}) && !path.includes("/proxy"));
  return names.map((path) => path.replaceAll(/\{[^}]+\}/g, person.id));
}

test("no cache keeps an answer of the API, but for the state that everybody may read", async () => {
  const kept: string[] = [];
  expect(readings().length).toBeGreaterThan(20);
  for (const path of readings()) {
    const { headers } = await api.call("GET", path, { jwt: person.jwt });
    if (headers.get("cache-control") !== "no-store") kept.push(`${path}: ${headers.get("cache-control")}`);
  }
  expect(kept).toEqual([expect.stringMatching(/^\/api\/v1\/status: public, max-age=\d$/)]);
});

test("nor does it keep what signs somebody in, or a token that was bought", async () => {
  const { email, password, jwt } = person;
  const signIn = await api.call("POST", "/api/v1/auth/login", { json: { email, password } });
  await api.call("POST", "/api/v1/currency/mock-purchase", { jwt, json: { amount: 10 } });
  const bought = await api.call("POST", "/api/v1/tokens/purchase", { jwt, json: { duration_hours: 1 } });
  for (const { status, headers } of [signIn, bought]) {
    expect(status).toBeLessThan(300);
    expect(headers.get("cache-control")).toBe("no-store");
  }
});
