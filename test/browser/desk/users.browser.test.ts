/** A user's page at the desk: balance, account, role, password link, and two operators at once. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { roleWords } from "../../../console/src/desk/frame/role-words.ts";
import { listsWords } from "../../../console/src/desk/users/lists-words.ts";
import { usersWords } from "../../../console/src/desk/users/users-words.ts";
import { partsWords } from "../../../console/src/parts/parts-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { formatZnc } from "../../../console/src/words/format.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  linkOf,
  mainOf,
  overflowOf,
  readClipboard,
  titleOf,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import type { Customer } from "../../support/customer.ts";

const { world } = setUpConsole();

async function nameOf({ id }: Customer): Promise<string> {
  const [row] = await askDatabase(world(), "SELECT username FROM users WHERE id = $1", [id]);
  return String(row?.username);
}

async function balanceOf(customer: Customer): Promise<string> {
  const answer = await customer.call("GET", "/users/me");
  return ((await answer.json()) as { readonly currency_balance: string }).currency_balance;
}

const logIn = ({ email }: Customer, password: string): Promise<Response> =>
  fetch(`${world().url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });

/** The page of a user, as one with a role sees it. */
async function open(person: Customer, user: Customer, language: "en" | "ru" = "en"): Promise<Page> {
  const { page } = await world().visit({ language, customer: person });
  await page.goto(`/desk/users/${user.id}`);
  await titleOf(page, await nameOf(user)).waitFor();
  return page;
}

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("an owner changes a balance: the dialog says what it will be, and the reason is kept", async () => {
    const words = wordsIn(usersWords, language);
    const owner = await deskPerson(world(), "owner", language);
    const customer = await world().customer(language, 100);
    const { page } = await world().visit({ language, size, colours, customer: owner });
    await page.goto(`/desk/users/${customer.id}`);
    await buttonOf(page, words.adjust).click();
    const dialog = dialogOf(page, words.adjustTitle(await nameOf(customer)));
    await dialog.getByLabel(words.amount).fill("12,5");
    await dialog.getByText(formatZnc("112.50", language)).waitFor();
    await dialog.getByLabel(words.direction).selectOption("deduct");
    await dialog.getByText(formatZnc("87.50", language)).waitFor();
    await dialog.getByLabel(wordsIn(deskWords, language).reason).fill("a mistake of ours");
    await buttonOf(dialog, words.adjustBy("deduct", formatZnc("12.50", language))).click();
    await mainOf(page)
      .getByText(words.adjusted(formatZnc("87.50", language)))
      .waitFor();
    expect(await balanceOf(customer)).toBe("87.50");
    const rows = await askDatabase(
      world(),
      "SELECT reason FROM audit_logs WHERE actor_id = $1 AND reason IS NOT NULL",
      [owner.id],
    );
    expect(rows).toEqual([{ reason: "a mistake of ours" }]);
  });

  test("each part of the page is accessible, and never wider than its window", async () => {
    const owner = await deskPerson(world(), "owner", language);
    const customer = await world().customer(language, 100);
    await customer.buyToken();
    const { page } = await world().visit({ language, size, colours, customer: owner });
    for (const tab of ["account", "tokens", "sessions", "payments", "audit"]) {
      await page.goto(`/desk/users/${customer.id}?tab=${tab}`);
      await expectSettled(page);
      expect([tab, await overflowOf(page), await seriousFindings(page)]).toEqual([tab, 0, []]);
    }
  });
});

test("a sum is added once, even if the answer is lost and the operator tries again", async () => {
  const words = wordsIn(usersWords, "en");
  const customer = await world().customer("en", 100);
  const page = await open(await deskPerson(world(), "owner", "en"), customer);
  let lost = 0;
  await page.route("**/adjustments", async (route) => {
    if (lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await buttonOf(page, words.adjust).click();
  const dialog = dialogOf(page, words.adjustTitle(await nameOf(customer)));
  await dialog.getByLabel(words.amount).fill("30");
  await dialog.getByLabel(wordsIn(deskWords, "en").reason).fill("a gift");
  const confirm = buttonOf(dialog, words.adjustBy("add", formatZnc("30.00", "en")));
  await confirm.click();
  await dialog.getByText(wordsIn(partsWords, "en").noAnswerTitle).waitFor();
  await confirm.click();
  await mainOf(page)
    .getByText(words.adjusted(formatZnc("130.00", "en")))
    .waitFor();
  expect([lost, await balanceOf(customer)]).toEqual([1, "130.00"]);
});

test("who decides on what somebody else has changed meanwhile is told what, and decides anew", async () => {
  const words = wordsIn(usersWords, "en");
  const desk = wordsIn(deskWords, "en");
  const customer = await world().customer("en", 100);
  const owner = await deskPerson(world(), "owner", "en");
  const page = await open(await deskPerson(world(), "operator", "en"), customer);
  await buttonOf(page, words.deactivate).click();
  const dialog = dialogOf(page, words.deactivateTitle(await nameOf(customer)));
  await dialog.getByLabel(desk.reason).fill("asked for it");
  const adjustment = { amount: "5.00", reason: "meanwhile" };
  await owner.call("POST", `/admin/users/${customer.id}/adjustments`, adjustment);
  await buttonOf(dialog, words.deactivate).click();
  await dialog.getByText(desk.changedTitle).waitFor();
  await dialog.getByText(formatZnc("105.00", "en")).waitFor();
  expect(await dialog.getByRole("alert").count()).toBe(0);
  expect((await logIn(customer, customer.password)).status).toBe(200);
  await buttonOf(dialog, words.deactivate).click();
  await mainOf(page).getByText(words.deactivated).waitFor();
  expect((await logIn(customer, customer.password)).status).toBe(403);
});

test("a dialog decides on the version that it opened with, also if the page behind it has read a newer one", async () => {
  const words = wordsIn(usersWords, "en");
  const desk = wordsIn(deskWords, "en");
  const customer = await world().customer("en");
  const owner = await deskPerson(world(), "owner", "en");
  const page = await open(owner, customer);
  await buttonOf(page, words.changeRole).click();
  const dialog = dialogOf(page, words.roleTitle(await nameOf(customer)));
  await dialog.getByRole("combobox").selectOption("support");
  await dialog.getByLabel(desk.reason).fill("helps us now");
  await owner.call("PATCH", `/admin/users/${customer.id}`, { role: "auditor", reason: "another decision" });
  const read = page.waitForResponse((response) => response.url().endsWith(`/admin/users/${customer.id}`));
  // As when the browser's window is entered again after a while.
  await page.evaluate("setTimeout(() => window.dispatchEvent(new Event('visibilitychange')), 5100)");
  await read;
  await buttonOf(dialog, words.changeRole).click();
  await dialog.getByText(desk.changedTitle).waitFor();
  await dialog.getByText(wordsIn(roleWords, "en").auditor, { exact: true }).last().waitFor();
  const [row] = await askDatabase(world(), "SELECT desk_role FROM users WHERE id = $1", [customer.id]);
  expect(row).toEqual({ desk_role: "auditor" });
});

test("a password link is shown once, copied, and sets a new password", async () => {
  const words = wordsIn(usersWords, "en");
  const customer = await world().customer("en");
  const page = await open(await deskPerson(world(), "support", "en"), customer);
  await buttonOf(page, words.link).click();
  await buttonOf(page, words.linkMake).click();
  const made = page.getByRole("status").filter({ hasText: words.linkOnce });
  await buttonOf(made, wordsIn(partsWords, "en").copy).click();
  await buttonOf(made, wordsIn(partsWords, "en").copied).waitFor();
  const token = /token=([\w-]+)/.exec(await readClipboard(page))?.[1];
  const answer = await fetch(`${world().url}/api/v1/auth/password-reset`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, password: "a brand new one" }),
  });
  expect(answer.ok).toBe(true);
  expect((await logIn(customer, "a brand new one")).status).toBe(200);
  await page.reload();
  await buttonOf(page, words.link).waitFor();
  expect(await made.count()).toBe(0);
});

test("an owner gives a role, and a token of the user can be revoked from its list", async () => {
  const words = wordsIn(usersWords, "en");
  const lists = wordsIn(listsWords, "en");
  const customer = await world().customer("en");
  await customer.buyToken();
  const page = await open(await deskPerson(world(), "owner", "en"), customer);
  await buttonOf(page, words.changeRole).click();
  const role = dialogOf(page, words.roleTitle(await nameOf(customer)));
  await role.getByRole("combobox").selectOption("support");
  await role.getByLabel(wordsIn(deskWords, "en").reason).fill("helps us now");
  await buttonOf(role, words.changeRole).click();
  await mainOf(page).getByText(words.roleDone).waitFor();
  await mainOf(page).getByText(wordsIn(roleWords, "en").support, { exact: true }).waitFor();
  await linkOf(mainOf(page), words.tokens).click();
  await buttonOf(mainOf(page), lists.revoke).click();
  const revoke = dialogOf(page, lists.revokeTitle);
  await revoke.getByRole("textbox").fill("lost");
  await buttonOf(revoke, lists.revoke).click();
  await mainOf(page).getByText(lists.revoked, { exact: true }).waitFor();
  const [row] = await askDatabase(
    world(),
    "SELECT desk_role, revoked_at IS NOT NULL AS revoked FROM users u JOIN access_tokens t ON t.user_id = u.id WHERE u.id = $1",
    [customer.id],
  );
  expect(row).toEqual({ desk_role: "support", revoked: true });
});

test.each([
  { role: "operator", may: ["link", "deactivate"] },
  { role: "support", may: ["link"] },
  { role: "auditor", may: [] },
] as const)("the buttons of a customer's page for $role: $may; on one with a role none", async ({
  role,
  may,
}) => {
  const words = wordsIn(usersWords, "en");
  const person = await deskPerson(world(), role, "en");
  const page = await open(person, await world().customer("en"));
  const labels = ["adjust", "link", "changeRole", "deactivate"] as const;
  const shown = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const name of labels) if ((await buttonOf(mainOf(page), words[name]).count()) > 0) found.push(name);
    return found;
  };
  await expectSettled(page);
  expect(await shown()).toEqual(may);
  await page.goto(`/desk/users/${(await deskPerson(world(), "auditor", "en")).id}`);
  await mainOf(page).getByText(wordsIn(roleWords, "en").auditor, { exact: true }).waitFor();
  expect(await shown()).toEqual([]);
});
