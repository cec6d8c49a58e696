/** A browser as a token's device: the page /connect, on the console's host and on a separate host of the target. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectWords } from "../../console/src/features/connect/connect-words.ts";
import { tokenWords } from "../../console/src/parts/token-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { seriousFindings } from "../support/browser/accessibility.ts";
import { ConsoleWorld, EVERYWHERE } from "../support/browser/console-world.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  headingOf,
  linkOf,
  overflowOf,
} from "../support/browser/page-parts.ts";
import { startTargetPages, TARGET_HEADING } from "../support/browser/target-pages.ts";
import { clientHeaders } from "../support/customer.ts";
import { freePort } from "../support/free-port.ts";
import type { TestUpstream } from "../support/test-upstream.ts";

const words = wordsIn(connectWords, "en");

let target: TestUpstream;
beforeAll(async () => {
  target = await startTargetPages();
});
afterAll(() => target?.close());

async function paste(page: Page, token: string, text = words): Promise<void> {
  await fieldOf(page, text.tokenField).fill(token);
  await buttonOf(page, text.connect).click();
}

async function openTarget(page: Page, text = words): Promise<void> {
  await linkOf(page, text.open).click();
  await headingOf(page, TARGET_HEADING).waitFor();
}

async function disconnect(page: Page, text = words): Promise<void> {
  await buttonOf(page, text.disconnect).click();
  await buttonOf(dialogOf(page, text.disconnectTitle), text.disconnect).click();
  await page.getByText(text.disconnected).waitFor();
}

const focused = (page: Page): Promise<string> => page.evaluate<string>("document.activeElement.textContent");

describe("on the console's host", () => {
  let world: ConsoleWorld;
  beforeAll(async () => {
    world = await ConsoleWorld.open(target.url);
  });
  afterAll(() => world?.close());

  test.each(
    EVERYWHERE,
  )("a pasted token connects the browser, and the browser can be disconnected: $language, $size", async ({
    language,
    size,
  }) => {
    const text = wordsIn(connectWords, language);
    const { token } = await (await world.customer(language)).buyToken();
    const { page, watched } = await world.visit({ language, size });
    await page.goto("/connect");
    await expectSettled(page);
    expect(await seriousFindings(page)).toEqual([]);
    await paste(page, ` ${token} `, text);
    await headingOf(page, text.connectedTitle).waitFor();
    await page.getByText(text.unusedTitle).waitFor();
    expect(await focused(page)).toBe(text.open);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await openTarget(page, text);
    await page.goto("/connect");
    await page.getByRole("timer").waitFor();
    await disconnect(page, text);
    expect(await focused(page)).toContain(text.disconnected);
    const answer = await page.goto("/api/v1/proxy/");
    expect(answer?.status()).toBe(403);
    expect(watched).toEqual({ errors: [], foreignRequests: [] });
  });

  test("an invalid token stays in the field, with a message", async () => {
    const { page } = await world.visit();
    await page.goto("/connect");
    for (const [wrong, message] of [
      ["k3v9", words.notAToken],
      ["ключ", words.notAToken],
      ["x".repeat(64), "unknown, has expired or was revoked"],
    ] as const) {
      await paste(page, wrong);
      await page.getByText(message).waitFor();
      expect(await fieldOf(page, words.tokenField).inputValue()).toBe(wrong);
    }
  });

  test("a customer's token is offered, and can be released from another device first", async () => {
    const customer = await world.customer("en");
    const { token } = await customer.buyToken();
    await fetch(`${world.url}/api/v1/proxy/`, { headers: clientHeaders(token, "laptop-0001") });
    const { page } = await world.visit({ customer });
    await page.goto("/connect");
    await page.getByText(words.held("laptop-0")).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const text = wordsIn(tokenWords, "en");
    await buttonOf(page, text.release).click();
    await buttonOf(dialogOf(page, text.releaseTitle), text.release).click();
    await page.getByText(text.released).waitFor();
    await page.getByRole("button", { name: words.use }).click();
    await page.getByText(words.signInForgotten).waitFor();
    await openTarget(page);
  });

  test("in a browser whose token was returned, the page states it and links to the purchase", async () => {
    const customer = await world.customer("en");
    const { id, token } = await customer.buyToken();
    const { page } = await world.visit();
    await page.goto("/connect");
    await paste(page, token);
    await headingOf(page, words.connectedTitle).waitFor();
    await customer.call("DELETE", `/tokens/${id}`);
    const isEnded = async (): Promise<boolean> => {
      await page.reload();
      await expectSettled(page);
      return page.getByText(words.endedTitle).isVisible();
    };
    await expect.poll(isEnded, { timeout: 10_000 }).toBe(true);
    expect(await linkOf(page, words.buy).first().getAttribute("href")).toBe("/buy");
  });
});

describe("with a separate host for the target", () => {
  let world: ConsoleWorld;
  let machine: string;
  beforeAll(async () => {
    const port = String(await freePort());
    machine = `http://localhost:${port}`;
    const environment = { PORT: port, BACKEND_URL: `http://127.0.0.1:${port}`, PROXY_ORIGIN: machine };
    world = await ConsoleWorld.open(target.url, environment);
  });
  afterAll(() => world?.close());

  test("the console sends a browser there with its token, which does not remain in the URL", async () => {
    const customer = await world.customer("en");
    await customer.buyToken();
    const { page } = await world.visit({ customer });
    await page.goto("/connect");
    await page.getByRole("button", { name: words.use }).click();
    await headingOf(page, TARGET_HEADING).waitFor();
    expect(page.url()).toBe(`${machine}/api/v1/proxy/`);
  });

  test("an invalid token is refused before the browser is sent there", async () => {
    const { page } = await world.visit();
    await page.goto("/connect");
    await paste(page, "x".repeat(64));
    await page.getByText("unknown, has expired or was revoked").waitFor();
    expect(page.url()).toBe(`${world.url}/connect`);
  });

  test("the page /connect exists there too, with the state, and links to the console for all else", async () => {
    const { token } = await (await world.customer("en")).buyToken();
    const { page } = await world.visit();
    await page.goto("/connect");
    await linkOf(page, words.elsewhereState).click();
    await page.waitForURL(`${machine}/connect`);
    await paste(page, token);
    await openTarget(page);
    await page.goto(`${machine}/connect`);
    await page.getByRole("timer").waitFor();
    await disconnect(page);
    await linkOf(page, words.buy).click();
    await page.waitForURL((url) => url.origin === world.url);
    expect(new URL(page.url()).pathname).not.toBe("/connect");
  });
});
