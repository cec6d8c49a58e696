/** Vouchers from the desk to the customer: made and printed by an owner, scanned and redeemed on a phone by somebody without an account. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { seriesStateWords, vouchersWords } from "../../../console/src/desk/vouchers/vouchers-words.ts";
import { accountWords } from "../../../console/src/features/account/account-words.ts";
import { redeemWords } from "../../../console/src/features/redeem/redeem-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { formatZnc } from "../../../console/src/words/format.ts";
import { expectFit } from "../../support/browser/desk-pages.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  fieldOf,
  headingOf,
  linkOf,
  mainOf,
  titleOf,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import type { Customer } from "../../support/customer.ts";

const { world } = setUpConsole();

type Made = { readonly id: string; readonly codes: readonly string[]; readonly redeem_url: string };

async function make(owner: Customer, order: object): Promise<Made> {
  return (await (await owner.call("POST", "/admin/voucher-series", order)).json()) as Made;
}

/** Every address that the service was asked for, without what browsers keep to themselves. */
function watchAddresses(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));
  return asked;
}

test("an owner makes vouchers, has their codes once as a file and as ten cards on a sheet, and revokes the rest", async () => {
  const words = wordsIn(vouchersWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const { page } = await world().visit({ customer: owner });
  await page.goto("/desk/vouchers/new");
  await fieldOf(page, words.amount).fill("12.50");
  await fieldOf(page, words.count).fill("1001");
  await mainOf(page).getByText(words.bounds("1,000")).waitFor();
  expect(await buttonOf(page, words.create).isDisabled()).toBe(true);
  await fieldOf(page, words.count).fill("11");
  await fieldOf(page, words.note).fill("Fair in May");
  await expectFit(page);
  await buttonOf(page, words.create).click();
  const dialog = dialogOf(page, words.createTitle);
  await dialog.getByText(words.createMoney(11, formatZnc("137.50", "en"))).waitFor();
  await expectFit(page);
  await buttonOf(dialog, words.create).click();

  await headingOf(page, words.shownTitle(11)).waitFor();
  await expectFit(page);
  const shown = await page.getByRole("list", { name: words.codes }).locator("code").allTextContents();
  const download = page.waitForEvent("download");
  await buttonOf(page, words.csv).click();
  const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\r\n");
  expect(lines.slice(1).map((line) => line.split(",")[1])).toEqual(shown);
  expect(lines[1]).toContain(`${world().url}/redeem#code=${shown[0]?.replaceAll("-", "")}`);
  const printed = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(printed.match(/\/Type\s*\/Page\b/g)).toHaveLength(2);

  await buttonOf(page, words.done).click();
  await titleOf(page, words.series).waitFor();
  await expectFit(page);
  expect(await page.content()).not.toContain(shown[0]);
  await buttonOf(page, words.revoke).click();
  const revoking = dialogOf(page, words.revokeTitle);
  await revoking.getByText(words.revokeText(11)).waitFor();
  await revoking.getByRole("textbox", { name: wordsIn(deskWords, "en").reason }).fill("printed wrong");
  await buttonOf(revoking, words.revoke).click();
  await mainOf(page).getByText(words.revokedNow).waitFor();
  await linkOf(page, words.back).click();
  await page.getByRole("table").getByText(wordsIn(seriesStateWords, "en").revoked).waitFor();
  await expectFit(page);
});

test("who scans a card on a phone, in Russian and without an account, registers and is led back to its code", async () => {
  const words = wordsIn(redeemWords, "ru");
  const account = wordsIn(accountWords, "ru");
  const owner = await deskPerson(world(), "owner", "en");
  const money = await make(owner, { amount: "5", count: 2, valid_days: 30 });
  const time = await make(owner, { duration_hours: 24, count: 1, valid_days: 30 });
  const { page } = await world().visit({ language: "ru", size: "phone" });
  const asked = watchAddresses(page);
  const code = (money.codes[0] ?? "").replaceAll("-", "");
  await page.goto(`${money.redeem_url}#code=${code}`);
  await linkOf(page, account.createAccount).click();
  await fieldOf(page, account.email).fill("scanner@example.com");
  await fieldOf(page, account.username).fill("scanner");
  await fieldOf(page, account.password).fill("correct horse battery");
  await buttonOf(page, account.createAccount).click();
  await titleOf(page, words.title).waitFor();
  expect([await fieldOf(page, words.code).inputValue(), new URL(page.url()).hash]).toEqual([code, ""]);
  await expectFit(page);
  await buttonOf(page, words.redeem).click();
  await headingOf(page, words.added(formatZnc("5.00", "ru"))).waitFor();
  await mainOf(page)
    .getByText(words.balance(formatZnc("5.00", "ru")))
    .waitFor();
  await expectFit(page);

  await buttonOf(page, words.another).click();
  const slip = `${code.slice(0, 15)}${code.endsWith("0") ? "2" : "0"}`;
  await fieldOf(page, words.code).fill(slip);
  await buttonOf(page, words.redeem).click();
  await page.locator("[aria-invalid=true]").waitFor();
  await expectFit(page);
  await fieldOf(page, words.code).fill((time.codes[0] ?? "").toLowerCase());
  await buttonOf(page, words.redeem).click();
  await headingOf(page, words.ready).waitFor();
  await expectFit(page);
  await linkOf(page, words.connect).click();
  await page.waitForURL(/\/tokens\/[0-9a-f-]{36}$/);
  expect(asked.filter((address) => address.includes(code))).toEqual([]);
});
