/** The page of `npm run load` as its user sees it: a load of a real instance is started, changed, stopped and reported. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { seriousFindings } from "../support/browser/accessibility.ts";
import { launchChromium } from "../support/browser/chromium.ts";
import { type Watched, watchBrowser } from "../support/browser/watched-browser.ts";
import { type StartedLoad, startLoad } from "../support/run-load.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

const PATIENCE_MS = 60_000;

let browser: Browser;
let upstream: TestUpstream;
let server: TestServer;

beforeAll(async () => {
  browser = await launchChromium();
  upstream = await startTestUpstream();
  server = await startTestServer({ targetUrl: upstream.url });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await upstream?.close();
});

type Opened = { page: Page; watched: Watched; load: StartedLoad; context: BrowserContext };

/** The page in a new profile of the browser, with its load suite. */
async function open(scheme: "light" | "dark", language: string, width: number): Promise<Opened> {
  const load = startLoad([
    "--host",
    server.url,
    ...["--port", "0", "-u", "3", "-r", "20", "--think-time", "10ms-40ms", "--language", language],
  ]);
  onTestFinished(() => void load.process.kill("SIGKILL"));
  await waitUntil("the page's address", PATIENCE_MS, () => /http:\S+:\d+\//.test(load.output()));
  const url = /http:\S+:\d+\//.exec(load.output())?.[0] ?? "";
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
  onTestFinished(() => context.close());
  const watched = watchBrowser(context, new URL(url).origin, null);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  return { page, watched, load, context };
}

async function overflow(page: Page): Promise<unknown> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

describe("the page", () => {
  it("starts, changes and stops a load, shows it live, and hands over its report", async () => {
    const { page, watched, load } = await open("light", "en", 1_280);
    await page.getByText("Nothing runs.").waitFor();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("measuring").waitFor();
    await page.getByRole("cell", { name: "ms" }).first().waitFor();
    expect(await page.locator("svg.chart").count()).toBe(3);
    await page.getByLabel("Users", { exact: true }).fill("5");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Users: 5 / 5").waitFor();
    await page.getByLabel("Requests a second (empty: users think)").fill("30");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Latency, from when a request was due").waitFor();
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Report" }).click();
    expect((await downloading).suggestedFilename()).toBe("report.html");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("stopped on the page").waitFor();
    await page.getByRole("button", { name: "Start" }).waitFor();
    expect(watched).toEqual({ errors: [], foreignRequests: [] });
    expect(load.output()).toContain("stopped on the page");
  });

  it("says why an order is refused, and that the suite has ended", async () => {
    const { page, load } = await open("light", "en", 1_280);
    await page.getByLabel("Users", { exact: true }).fill("2.5");
    await page.evaluate("document.getElementById('size').noValidate = true");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("alert").getByText("Users: 1 to 100,000").waitFor();
    load.process.kill("SIGINT");
    await page.getByRole("alert").getByText("does not answer").waitFor();
    expect(await load.ended).toBe(2);
  });

  it.each([
    ["light", "en", 1_280],
    ["dark", "ru", 390],
  ] as const)("can be read and used by everyone: %s, %s, %i px", async (scheme, language, width) => {
    const { page } = await open(scheme, language, width);
    await page.getByRole("button", { name: /Start|Начать/ }).click();
    await page.getByText(/measuring|идёт измерение/).waitFor();
    await page.locator("td").first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  });
});
