/**
 * Cookies that a page's script, or another port of the same host, sets with the gateway's names: they change nothing, and are
 * cleared.
 */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GATEWAY_WAYS } from "../../support/browser-targets/gateway-ways.ts";
import { SAYING } from "../../support/browser-targets/saying.ts";
import type { Pages } from "../../support/browser-targets/scripted-target.ts";
import { Ways } from "../../support/browser-targets/ways.ts";
import { startTestUpstream, type TestUpstream } from "../../support/test-upstream.ts";

let ways: Ways;
/** Another service of the same host. */
let sister: TestUpstream;
/** The paths for which the sister sets cookies. */
let sisterPaths: readonly string[] = [];

beforeAll(async () => {
  ways = await Ways.open();
  sister = await startTestUpstream((_request, response) => {
    const planted = sisterPaths.flatMap((path) => FORGED.map((pair) => `${pair}; Path=${path}`));
    response.writeHead(200, { "content-type": "text/html", "set-cookie": planted });
    response.end(SAYING);
  });
});
afterAll(async () => {
  await ways?.close();
  await sister?.close();
});

const FORGED = [`zenzefi_access_token=${"f".repeat(64)}`, "zenzefi_device_id=planted-device"];
const PAGES: Pages = {
  "/": SAYING,
  "/app/page": (request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`${SAYING}<h1>${request.headers.cookie}</h1>`);
  },
};

/** The gateway's cookies in the browser. */
async function held(context: BrowserContext): Promise<string[]> {
  const cookies = await context.cookies();
  return cookies
    .filter(({ name }) => name.startsWith("zenzefi_"))
    .map(({ name, value, path }) => `${name}=${value} at ${path}`)
    .sort();
}

/** Plants cookies by a script of the page. */
async function plant(page: Page, paths: readonly string[]): Promise<void> {
  for (const path of paths)
    for (const pair of FORGED) await page.evaluate(`document.cookie = "${pair}; path=${path}"`);
  await page.evaluate('document.cookie = "theirs=1; path=/"');
}

test.each(GATEWAY_WAYS)("a script of the target plants them at any path: %s", async (way) => {
  const { page, context, address, errors, strays } = await ways.visit(way, PAGES);
  const before = await held(context);
  expect(before).toHaveLength(2);
  const app = new URL(address("/app")).pathname;
  await plant(page, ["/", app, `${app}/`, `${app}/page`]);
  for (const _ of ["first", "second"]) {
    await page.goto(address("/app/page"));
    expect(await page.getByRole("heading").textContent()).toBe("theirs=1");
    expect(await held(context)).toEqual(before);
  }
  expect([errors, strays]).toEqual([[], []]);
});

test.each(GATEWAY_WAYS)("another port of the host plants them: %s", async (way) => {
  const { page, context, address, errors } = await ways.visit(way, PAGES);
  const before = await held(context);
  const { hostname, pathname } = new URL(address("/app"));
  sisterPaths = [pathname, `${pathname}/`, `${pathname}/page`];
  await page.goto(`http://${hostname}:${new URL(sister.url).port}/`);
  await plant(page, ["/", ...sisterPaths]);
  expect((await held(context)).length).toBe(2 + FORGED.length * sisterPaths.length);
  await page.goto(address("/app/page"));
  expect(await page.getByRole("heading").textContent()).toBe("theirs=1");
  expect(await held(context)).toEqual(before);
  expect(errors).toEqual([]);
});
