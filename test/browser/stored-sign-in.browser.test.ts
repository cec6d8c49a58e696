/** When a browser stays signed in to the console, and what planted cookies do to it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { profileWords } from "../../console/src/features/account/profile-words.ts";
import { connectWords } from "../../console/src/features/tokens/connect-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { ConsoleWorld, EVERYWHERE } from "../support/browser/console-world.ts";
import { buttonOf, fieldOf, headingOf, mainOf, titleOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { startTargetPages, TARGET_HEADING } from "../support/browser/target-pages.ts";
import { freePort } from "../support/free-port.ts";
import type { TestUpstream } from "../support/test-upstream.ts";

describe("with a real target on the same origin", () => {
  let target: TestUpstream;
  let world: ConsoleWorld;
  beforeAll(async () => {
    target = await startTargetPages();
    world = await ConsoleWorld.open(target.url, {}, undefined, false);
  });
  afterEach(async () => {
    expect(await world.leave()).toEqual({ errors: [], foreignRequests: [] });
  });
  afterAll(async () => {
    await world?.close();
    await target?.close();
  });

  test.each(
    EVERYWHERE,
  )("a reload ends the sign-in, and the page warns of it before, in $language on a $size", async (visit) => {
    const account = wordsIn(accountWords, visit.language);
    const customer = await world.customer(visit.language);
    const { page, context } = await world.visit(visit);
    await page.goto("/sign-in");
    await page.getByText(account.reloadSignsOut).waitFor();
    await fieldOf(page, account.email).fill(customer.email);
    await fieldOf(page, account.password).fill(customer.password);
    await buttonOf(mainOf(page), account.signIn).click();
    await page.waitForURL((url) => url.pathname !== "/sign-in");
    expect((await context.cookies()).map(({ name }) => name)).toEqual([]);
    await page.goto("/profile");
    await titleOf(page, account.signInTitle).waitFor();
  });
});

describe("with a real target at its own origin", () => {
  let target: TestUpstream;
  let world: ConsoleWorld;
  beforeAll(async () => {
    target = await startTargetPages();
    world = await ConsoleWorld.open(target.url, { PROXY_PORT: String(await freePort()) }, undefined, false);
  });
  afterEach(async () => {
    expect(await world.leave()).toEqual({ errors: [], foreignRequests: [] });
  });
  afterAll(async () => {
    await world?.close();
    await target?.close();
  });

  test.each(
    EVERYWHERE,
  )("a reload after the target was opened keeps the sign-in, in $language on a $size", async (visit) => {
    const words = {
      account: wordsIn(accountWords, visit.language),
      connect: wordsIn(connectWords, visit.language),
      profile: wordsIn(profileWords, visit.language),
    };
    const customer = await world.customer(visit.language);
    const { id } = await customer.buyToken();
    const { page } = await world.visit(visit);
    await page.goto("/sign-in");
    await fieldOf(page, words.account.email).fill(customer.email);
    await fieldOf(page, words.account.password).fill(customer.password);
    await buttonOf(mainOf(page), words.account.signIn).click();
    await page.waitForURL((url) => url.pathname !== "/sign-in");
    await page.goto(`/tokens/${id}`);
    const opened = page.waitForEvent("popup");
    await buttonOf(page, words.connect.open).click();
    await headingOf(await opened, TARGET_HEADING).waitFor();
    await page.getByText(words.connect.opened).waitFor();
    for (const warning of [words.connect.signInForgotten, words.account.reloadSignsOut])
      expect(await page.getByText(warning).count()).toBe(0);
    await page.reload();
    await titleOf(page, words.connect.title).waitFor();
    await page.goto("/profile");
    await titleOf(page, words.profile.title).waitFor();
  });

  test("a tab that was opened for the target is closed if the token is refused, and the page says why", async () => {
    const customer = await world.customer("en");
    const { id } = await customer.buyToken();
    const { page, context } = await world.visit({ customer });
    await page.goto(`/tokens/${id}`);
    const open = buttonOf(page, wordsIn(connectWords, "en").open);
    await open.waitFor();
    await customer.call("DELETE", `/tokens/${id}`);
    await open.click();
    await page.getByRole("alert").waitFor();
    await expect.poll(() => context.pages().length).toBe(1);
  });
});

describe("with cookies that a script has planted", () => {
  // A JWT is renewed a minute before it ends: here before each call.
  const { world } = setUpConsole(async () => ({ ACCESS_TOKEN_EXPIRE_MINUTES: "1" }));
  const account = wordsIn(accountWords, "en");
  const profile = wordsIn(profileWords, "en");

  test("an open page never continues as another user", async () => {
    const [victim, attacker] = [await world().customer("en"), await world().customer("en")];
    const { context: elsewhere } = await world().visit({ customer: attacker });
    const { page, context } = await world().visit({ customer: victim });
    await page.goto("/");
    expect(await page.getByText(account.reloadSignsOut).count()).toBe(0);
    // The menu is there once the page is signed in; before, it would sign in by the cookies that follow.
    await page.getByRole("navigation").first().waitFor();
    await context.clearCookies();
    await context.addCookies(await elsewhere.cookies());
    await page.evaluate(
      "history.pushState({}, '', '/profile'); dispatchEvent(new PopStateEvent('popstate'))",
    );
    await titleOf(page, account.signInTitle).waitFor();
    expect(await page.getByText(attacker.email).count()).toBe(0);
    await page.goto("/profile");
    await titleOf(page, profile.title).waitFor();
  });

  test("cookies that a page of the target sets at a longer path have no effect, and the next answer deletes them", async () => {
    const customer = await world().customer("en");
    const { token } = await customer.buyToken();
    const { page, context } = await world().visit();
    await page.goto(`/api/v1/proxy/?token=${token}`);
    await headingOf(page, TARGET_HEADING).waitFor();
    const before = await context.cookies();
    await page.evaluate(
      "for (const name of ['zenzefi_access_token', 'zenzefi_device_id']) document.cookie = name + '=' + 'x'.repeat(64) + '; path=/api/v1/proxy/'",
    );
    expect((await context.cookies()).length).toBe(before.length + 2);
    await page.reload();
    await headingOf(page, TARGET_HEADING).waitFor();
    const values = (await context.cookies()).map(({ name, value, path }) => [name, value, path]).sort();
    expect(values).toEqual(before.map(({ name, value, path }) => [name, value, path]).sort());
  });
});
