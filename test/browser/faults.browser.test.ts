/** The service refuses, fails or cannot be reached: each page states what to do, and goes on when the service is back. */
import type { BrowserContext, Page, Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { profileWords } from "../../console/src/features/account/profile-words.ts";
import { statusWords } from "../../console/src/features/status/status-words.ts";
import { topUpWords } from "../../console/src/features/top-up/top-up-words.ts";
import { partsWords } from "../../console/src/parts/parts-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { PAGES } from "../support/browser/console-pages.ts";
import { buttonOf, expectSettled, fieldOf, mainOf, WAIT_MAX_MS } from "../support/browser/page-parts.ts";
import { type Sample, sampleCustomer } from "../support/browser/sample-customer.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";

const API = "**/api/v1/**";
const REQUEST_ID = "0198-of-this-fault";
const RETRY_AFTER_SECONDS = 2;
const CLICK_MAX_MS = 2_000;

/** Not broken in these tests: the page must know that the user is signed in. */
const SIGN_IN_CALL = /\/auth\/refresh$/;

const FAULTS = [429, 500, 503, "away"] as const;
type Fault = (typeof FAULTS)[number];

const { world } = setUpConsole();
const words = wordsIn(partsWords, "en");
let sample: Sample;

beforeAll(async () => {
  sample = await sampleCustomer(world(), "en");
});

/** Answers as the service does (contract, Conventions), or not at all. */
function answerWith(fault: Fault): (route: Route) => Promise<void> {
  return async (route) => {
    if (SIGN_IN_CALL.test(route.request().url())) return route.continue();
    if (fault === "away") return route.abort("connectionrefused");
    const detail = `The service answers ${fault} in this test.`;
    const problem = { type: "about:blank", title: "Fault", status: fault, code: `of_${fault}`, detail };
    await route.fulfill({
      status: fault,
      contentType: "application/problem+json",
      headers: { "retry-after": String(RETRY_AFTER_SECONDS), "x-request-id": REQUEST_ID },
      body: JSON.stringify({ ...problem, request_id: REQUEST_ID }),
    });
  };
}

/** Clicks every "Try again" until no fault is left. */
async function tryAgain(page: Page): Promise<void> {
  const again = page.locator("button:enabled").filter({ hasText: new RegExp(`^${words.retry}$`) });
  const leftOver = async (): Promise<number> => {
    // A button that disappears at this moment was not needed.
    if ((await again.count()) > 0)
      await again
        .first()
        .click({ timeout: CLICK_MAX_MS })
        .catch(() => {});
    return page.getByRole("alert").count();
  };
  await expect.poll(leftOver, { timeout: WAIT_MAX_MS, interval: 250, message: page.url() }).toBe(0);
}

describe.each(FAULTS)("while every call gives %s", (fault) => {
  /** Called for all pages at once, since each waits for its retries. */
  async function checkPage(context: BrowserContext, path: string): Promise<void> {
    const page = await context.newPage();
    await page.route(API, answerWith(fault));
    await page.goto(path);
    await page.getByRole("alert").first().waitFor();
    const message = await mainOf(page).textContent();
    if (fault !== "away") expect(message, path).toContain(REQUEST_ID);
    expect(await page.getByRole("heading", { level: 1 }).count(), path).toBe(1);
    await page.unroute(API);
    await tryAgain(page);
    await expectSettled(page);
    await page.close();
  }

  test("every page of a customer reports it with the request id, and goes on by its button afterwards", async () => {
    const { context } = await world().visit({ customer: sample.customer });
    const paths = Object.values(PAGES.customer).map((pathOf) => pathOf(sample));
    expect(paths.length).toBeGreaterThan(0);
    await Promise.all(paths.map((path) => checkPage(context, path)));
  });

  test("so do the public pages", async () => {
    const { context } = await world().visit();
    await Promise.all([PAGES.anybody.welcome, PAGES.anybody.connect].map((path) => checkPage(context, path)));
    expect(context.pages()).toHaveLength(1);
  });

  test("a form's entered values are unchanged, and the same button sends them afterwards", async () => {
    const account = wordsIn(accountWords, "en");
    const { page } = await world().visit();
    const name = `patient-${fault}`;
    await page.goto("/register");
    await fieldOf(page, account.email).fill(`${name}@example.com`);
    await fieldOf(page, account.username).fill(name);
    await fieldOf(page, account.password).fill("correct horse battery");
    await page.route(API, answerWith(fault));
    await buttonOf(page, account.createAccount).click();
    await page.getByRole("alert").waitFor();
    expect(await fieldOf(page, account.email).inputValue()).toBe(`${name}@example.com`);
    expect(await fieldOf(page, account.username).inputValue()).toBe(name);
    expect(await fieldOf(page, account.password).inputValue()).toBe("correct horse battery");
    await page.unroute(API);
    await buttonOf(page, account.createAccount).click();
    await page.waitForURL("/");
  });

  test("so are those of the forms of the profile and of topping up", async () => {
    const profile = wordsIn(profileWords, "en");
    const topUp = wordsIn(topUpWords, "en");
    const { page } = await world().visit({ customer: sample.customer });
    await page.goto("/profile");
    await fieldOf(page, profile.fullName).fill(`Ada ${fault}`);
    await page.route(API, answerWith(fault));
    await buttonOf(page, profile.save).click();
    await page.getByRole("alert").waitFor();
    expect(await fieldOf(page, profile.fullName).inputValue()).toBe(`Ada ${fault}`);
    await page.unroute(API);
    await buttonOf(page, profile.save).click();
    await page.getByText(profile.saved).waitFor();
    await page.goto("/top-up");
    await fieldOf(page, topUp.amount).fill("77,70");
    await page.route(API, answerWith(fault));
    await buttonOf(page, topUp.submit).click();
    await page.getByRole("alert").waitFor();
    expect(await fieldOf(page, topUp.amount).inputValue()).toBe("77,70");
  });
});

test("the status page reports that the service cannot be reached, and without a reload that it is back", async () => {
  const { page } = await world().visit();
  const status = wordsIn(statusWords, "en");
  await page.route(API, answerWith("away"));
  await page.goto("/status");
  await page.getByText(status.away, { exact: true }).waitFor();
  await page.unroute(API);
  await page.getByText(status.byItself).waitFor();
  await page.getByText(status.away, { exact: true }).waitFor({ state: "detached" });
  expect(await page.getByRole("status").first().textContent()).not.toContain(status.away);
});

test("after 429 the button is disabled for as long as the service asked", async () => {
  const { page } = await world().visit({ customer: sample.customer });
  await page.route(API, answerWith(429));
  await page.goto("/transactions");
  const waiting = page.getByRole("button", { name: words.retryIn(1) });
  await waiting.first().waitFor();
  expect(await waiting.first().isDisabled()).toBe(true);
  await buttonOf(page, words.retry).first().waitFor();
});
