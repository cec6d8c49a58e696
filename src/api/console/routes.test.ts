import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rootRoutes } from "../root/routes.ts";
import { createHttpApp } from "../server/create-http-app.ts";
import type { HttpApp } from "../server/http-app.ts";
import { consoleRoutes } from "./routes.ts";

const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
const SCRIPT = "export const shown = 'the console';".repeat(20);

let folder: string;
let app: HttpApp;
let nonces = 0;

const nothing = (): void => {};
const deps = {
  newId: () => "00000000-0000-7000-8000-000000000000" as never,
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  accessLog: false,
  isTrustedProxy: () => false,
  defaultLanguage: "en",
  corsOrigins: [],
  random: { bytes: (count: number) => Buffer.alloc(count, ++nonces), integer: () => 0 },
} as const;

async function serve(consoleFolder: string | null): Promise<HttpApp> {
  const served = await createHttpApp(deps);
  const sendConsole = await consoleRoutes(served, { random: deps.random, consoleFolder, ownOrigin: null });
  rootRoutes(served, { version: "1.2.3", sendConsole });
  return served;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "zenzefi-console-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(
    join(folder, "index.html"),
    '<meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root">',
  );
  writeFileSync(join(folder, "assets/main-abc123.js"), SCRIPT);
  writeFileSync(join(folder, "assets/main-abc123.js.br"), "as brotli");
  writeFileSync(join(folder, "assets/main-abc123.js.gz"), "as gzip");
  app = await serve(folder);
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

describe("the page", () => {
  it.each([
    "/",
    "/tokens",
    "/tokens/0197",
    "/sign-in?next=/buy",
    "/payments/latest",
    "/desk",
    "/desk/users/0197",
  ])("is what a browser gets at %s", async (url) => {
    const { statusCode, headers, body } = await app.inject({ url, headers: BROWSER });
    expect(statusCode).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(body).toContain('<div id="root">');
  });

  it("has a new nonce in each answer, which its policy contains, and no 'unsafe-inline'", async () => {
    const answers = [
      await app.inject({ url: "/", headers: BROWSER }),
      await app.inject({ url: "/", headers: BROWSER }),
    ];
    const seen = answers.map(({ headers, body }) => {
      const policy = String(headers["content-security-policy"]);
      const nonce = /nonce="([^"]+)"/.exec(body)?.[1] ?? "none";
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toContain("unsafe-inline");
      return nonce;
    });
    expect(new Set(seen).size).toBe(2);
  });

  it("is not cached beyond an update, and API clients get JSON at its address", async () => {
    const page = await app.inject({ url: "/", headers: BROWSER });
    expect(page.headers["cache-control"]).toBe("no-cache");
    expect(page.headers.vary).toContain("Accept");
    const json = await app.inject({ url: "/", headers: { accept: "*/*" } });
    expect(json.json()).toEqual({ message: "Welcome to Zenzefi Backend", version: "1.2.3", docs: "/docs" });
    expect(json.headers.vary).toContain("Accept");
  });

  it("is that of the newest build, and the last one while a build is being copied", async () => {
    const path = join(folder, "index.html");
    const built = readFileSync(path, "utf8");
    writeFileSync(path, '<div id="root" class="new">');
    expect((await app.inject({ url: "/", headers: BROWSER })).body).toContain('class="new"');
    rmSync(path);
    expect((await app.inject({ url: "/", headers: BROWSER })).body).toContain('class="new"');
    writeFileSync(path, built);
  });

  it("is not what an API client gets at a page's address", async () => {
    const answer = await app.inject({ url: "/tokens", headers: { accept: "application/json" } });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().code).toBe("not_found");
  });

  it("is sent with 404 at an unknown address; below /api every client gets a problem", async () => {
    const answer = await app.inject({ url: "/no-such-page", headers: BROWSER });
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('<div id="root">');
    const call = await app.inject({ url: "/api/v1/no-such-thing", headers: BROWSER });
    expect(call.json().code).toBe("not_found");
  });
});

describe("its files", () => {
  it.each([
    ["gzip, deflate, br", "br", "as brotli"],
    ["gzip", "gzip", "as gzip"],
    ["identity", undefined, SCRIPT],
  ])("for a browser that accepts %s are sent as %s", async (accepted, coding, body) => {
    const answer = await app.inject({
      url: "/assets/main-abc123.js",
      headers: { "accept-encoding": accepted },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-encoding"]).toBe(coding);
    expect(answer.headers["content-type"]).toMatch(/^(text|application)\/javascript; charset=utf-8$/);
    expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.body).toBe(body);
  });

  it.each([
    "/assets/../index.html",
    "/assets/%2e%2e/index.html",
    "/assets/none.js",
    "/assets/",
  ])("are not found at %s", async (url) => {
    const answer = await app.inject({ url });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().code).toBe("not_found");
  });
});

it("without a built console only the API is served", async () => {
  const bare = await serve(join(folder, "none"));
  const answer = await bare.inject({ url: "/", headers: BROWSER });
  expect(answer.json()).toMatchObject({ docs: "/docs" });
  expect((await bare.inject({ url: "/tokens", headers: BROWSER })).statusCode).toBe(404);
  await bare.close();
});
