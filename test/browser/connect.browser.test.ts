/** A browser as a token's device: the page /connect, for a target at the console's origin and at its own. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { profileWords } from "../../console/src/features/account/profile-words.ts";
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
  titleOf,
} from "../support/browser/page-parts.ts";
import { startTargetPages, TARGET_HEADING } from "../support/browser/target-pages.ts";
import { clientHeaders } from "../support/customer.ts";
import { freePort } from "../support/free-port.ts";
import type { TestEnvironment } from "../support/test-settings.ts";
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

/** The URLs of all requests of a page from now on. */
function urlsOf(page: Page): readonly string[] {
  const urls: string[] = [];
  page.on("request", (request) => urls.push(request.url()));
  return urls;
}

/** The gateway's page that disconnects: src/gateway/browser/leave-own-origin.ts. */
const LEAVING = {
  en: {
    question: "Disconnect this browser?",
    leave: "Disconnect",
    left: "This browser is disconnected",
    connect: "Connect again",
  },
  ru: {
    question: "Отключить этот браузер?",
    leave: "Отключить",
    left: "Браузер отключён",
    connect: "Подключить снова",
  },
} as const;

const focused = (page: Page): Promise<string> => page.evaluate<string>("document.activeElement.textContent");

describe("at the console's origin", () => {
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

/** Settings that give the target its own origin. */
const OWN_ORIGINS = {
  host: (port: string): TestEnvironment => ({
    PORT: port,
    BACKEND_URL: `http://127.0.0.1:${port}`,
    PROXY_ORIGIN: `http://localhost:${port}`,
  }),
  port: (_: string, second: string): TestEnvironment => ({ PROXY_PORT: second }),
} as const;

describe.each(["host", "port"] as const)("at the target's own origin, by %s", (way) => {
  let world: ConsoleWorld;
  let machine: string;
  beforeAll(async () => {
    const [port, second] = [String(await freePort()), String(await freePort())];
    world = await ConsoleWorld.open(target.url, OWN_ORIGINS[way](port, second), undefined, false);
    machine = world.ownOrigin ?? "";
  });
  afterEach(async () => {
    expect(await world.leave()).toEqual({ errors: [], foreignRequests: [] });
  });
  afterAll(() => world?.close());

  /** Follows the link to the page that disconnects, and disconnects there. */
  async function leave(page: Page, language: "en" | "ru"): Promise<void> {
    const text = wordsIn(connectWords, language);
    const gateway = LEAVING[language];
    await linkOf(page, text.leave).click();
    await titleOf(page, gateway.question).waitFor();
    expect(page.url()).toBe(`${machine}/.zenzefi/leave`);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await buttonOf(page, gateway.leave).click();
    await titleOf(page, gateway.left).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await linkOf(page, gateway.connect).click();
    await page.waitForURL(`${world.url}/connect`);
  }

  test.each(
    EVERYWHERE,
  )("a pasted token opens the target there, and the browser can be disconnected: $language, $size", async ({
    language,
    size,
  }) => {
    const text = wordsIn(connectWords, language);
    const { token } = await (await world.customer(language)).buyToken();
    const { page } = await world.visit({ language, size });
    const asked = urlsOf(page);
    await page.goto("/connect");
    await page.getByText(new URL(machine).host).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await fieldOf(page, text.tokenField).fill(` ${token} `);
    await buttonOf(page, text.connectAndOpen).click();
    await headingOf(page, TARGET_HEADING).waitFor();
    expect(page.url()).toBe(`${machine}/`);
    expect(asked.filter((url) => url.includes(token))).toEqual([]);
    await page.goto("/connect");
    await leave(page, language);
    expect((await page.goto(`${machine}/`))?.status()).toBe(403);
  });

  test("a customer's own token opens it without being sent, and the console's sign-in survives", async () => {
    const customer = await world.customer("en");
    await customer.buyToken();
    const { page } = await world.visit({ customer });
    const posted: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST") posted.push(new URL(request.url()).pathname);
    });
    await page.goto("/connect");
    expect(await page.getByText(words.signInForgotten).count()).toBe(0);
    await page.getByRole("button", { name: words.open }).click();
    await headingOf(page, TARGET_HEADING).waitFor();
    expect(page.url()).toBe(`${machine}/`);
    // By host, the names are of two sites here: browsers do not keep the cookies that the first ticket gives.
    const byId = expect.stringMatching(/^\/api\/v1\/tokens\/[\w-]+\/ticket$/);
    expect(posted.filter((path) => path.endsWith("/ticket"))).toEqual(way === "host" ? [byId, byId] : [byId]);
    await page.goto("/profile");
    await titleOf(page, wordsIn(profileWords, "en").title).waitFor();
    await page.goto("/connect");
    await linkOf(page, words.goOn).click();
    await headingOf(page, TARGET_HEADING).waitFor();
  });

  test("a token for certificates opens where it may, also while the browser has another token", async () => {
    const customer = await world.customer("en");
    const full = await customer.buyToken();
    const { token } = await customer.buyToken({ scope: "certificates_only" });
    const { page } = await world.visit();
    for (const [pasted, path] of [
      [full.token, "/"],
      [token, "/certificates/"],
    ] as const) {
      await page.goto("/connect");
      await fieldOf(page, words.tokenField).fill(pasted);
      await buttonOf(page, words.connectAndOpen).click();
      await headingOf(page, TARGET_HEADING).waitFor();
      expect(page.url()).toBe(machine + path);
    }
  });

  test("a target whose service worker answers every navigation is opened again with another token", async () => {
    // As the worker of an application that works offline. By host, browsers keep cookies of another site apart: there a
    // navigation redeems the ticket, which such a worker answers (docs/OPERATIONS.md).
    if (way === "host") return;
    const customer = await world.customer("en");
    const first = await customer.buyToken();
    const { page } = await world.visit({ customer });
    const asked = urlsOf(page);
    const open = async (): Promise<void> => {
      await page.goto("/connect");
      await page.getByRole("button", { name: words.open }).first().click();
      await page.waitForURL(`${machine}/`);
    };
    await open();
    await headingOf(page, TARGET_HEADING).waitFor();
    await page.evaluate(
      `navigator.serviceWorker.register("/worker.js").then(() => navigator.serviceWorker.ready)`,
    );
    await page.reload();
    await headingOf(page, "Offline shell").waitFor();
    await customer.call("DELETE", `/tokens/${first.id}`);
    await customer.buyToken();
    await open();
    await headingOf(page, "Offline shell").waitFor();
    const answered = (): Promise<number> => page.evaluate(`fetch("/data").then(({ status }) => status)`);
    await expect.poll(answered).toBe(200);
    expect(asked.filter((url) => url.includes("ticket="))).toEqual([]);
  });

  test("an invalid token is refused before the browser is sent there", async () => {
    const { page } = await world.visit();
    await page.goto("/connect");
    await fieldOf(page, words.tokenField).fill("x".repeat(64));
    await buttonOf(page, words.connectAndOpen).click();
    await page.getByText("unknown, has expired or was revoked").waitFor();
    expect(page.url()).toBe(`${world.url}/connect`);
  });

  test("a used ticket leads back to /connect, and there is no console there", async () => {
    const customer = await world.customer("en");
    const { id } = await customer.buyToken();
    const { url } = JSON.parse(await (await customer.call("POST", `/tokens/${id}/ticket`)).text());
    await (await world.visit()).page.goto(url);
    const { page } = await world.visit();
    expect((await page.goto(url))?.status()).toBe(401);
    expect(await seriousFindings(page)).toEqual([]);
    await linkOf(page, "Choose a token").click();
    await page.waitForURL(`${world.url}/connect`);
    expect((await page.goto(`${machine}/connect`))?.status()).toBe(403);
  });
});
