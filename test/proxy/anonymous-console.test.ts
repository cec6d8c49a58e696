import { afterAll, beforeAll, expect, test } from "vitest";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

const CONSOLE = { "x-requested-with": "zenzefi-console" };

let world: ProxyWorld;
beforeAll(async () => {
  world = await openProxyWorld();
});
afterAll(() => world?.close());

const ask = async (method: string, path: string, headers: Record<string, string>) => {
  const { status } = await fetch(`${world.server.url}/api/v1/${path}`, { method, headers });
  return status;
};

test("the console's first calls without a sign-in or a token are no errors", async () => {
  expect(await ask("POST", "auth/refresh", CONSOLE)).toBe(204);
  expect(await ask("POST", "auth/refresh", { ...CONSOLE, cookie: "other=1; zenzefi_sign_in=" })).toBe(204);
  expect(await ask("GET", "proxy/status", CONSOLE)).toBe(204);
  expect(await ask("HEAD", "proxy/status", { ...CONSOLE, cookie: "other=1" })).toBe(204);
});

test("an invalid sign-in or token is an error, and so is a missing one from any other client", async () => {
  expect(await ask("POST", "auth/refresh", { ...CONSOLE, cookie: "zenzefi_sign_in=guess" })).toBe(401);
  expect(await ask("POST", "auth/refresh", {})).toBe(403);
  expect(await ask("GET", "proxy/status", {})).toBe(401);
  const bad = { cookie: `zenzefi_access_token=${"x".repeat(64)}` };
  expect(await ask("GET", "proxy/status", { ...CONSOLE, ...bad })).toBe(401);
  const { token } = await world.buy();
  expect(await ask("GET", "proxy/status", { ...CONSOLE, "x-access-token": token })).toBe(200);
});
