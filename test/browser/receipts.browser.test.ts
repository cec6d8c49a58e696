/** A customer proves what was paid and used, on paper, and somebody else checks it. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { receiptsWords } from "../../console/src/features/receipts/receipts-words.ts";
import { sheetWords } from "../../console/src/features/receipts/sheet-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { LINES_OF_ONE_PAGE } from "../../src/domain/receipts/sheet.ts";
import type { Tx } from "../../src/kernel/database.port.ts";
import { seriousFindings } from "../support/browser/accessibility.ts";
import { buttonOf, expectSettled, fieldOf, linkOf, overflowOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import type { Customer } from "../support/customer.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const { world } = setUpConsole();

/** As long as a label may be, of wide letters. */
const LABEL = `${"Ш".repeat(29)} ${"Щ".repeat(30)}`;
const TOKENS = LINES_OF_ONE_PAGE.tokens + 2;
const A4_POINTS = { width: 595, height: 842 };

/** A token with more of everything than fits, and a month with more tokens. */
async function longHistory(customer: Customer): Promise<string> {
  const { id } = await customer.buyToken();
  for (let more = 1; more < TOKENS; more += 1) await customer.buyToken();
  for (let more = 0; more < LINES_OF_ONE_PAGE.lots + 1; more += 1)
    await customer.call("POST", `/tokens/${id}/extend`, { duration_hours: 1 });
  const database = openPostgres({ connectionString: world().server.databaseUrl, connectionsMax: 1 });
  try {
    const at = new Date();
    const tx = database.direct;
    await tx
      .updateTable("access_tokens")
      .set({ label: LABEL, activated_at: new Date() })
      .where("user_id", "=", customer.id)
      .execute();
    const ids = await tx
      .selectFrom("access_tokens")
      .select("id")
      .where("user_id", "=", customer.id)
      .execute();
    const sessions = ids.flatMap(({ id: token_id }) =>
      Array.from({ length: LINES_OF_ONE_PAGE.devices + 2 }, (_, at) => ({
        ...{ id: crypto.randomUUID(), token_id, user_id: customer.id, device_id: `device-${at}-WWWW` },
        ...{ ended_at: new Date(), end_reason: "idle" },
        ...{ request_count: 123_456n, bytes_in: 1_234_567_890n, bytes_out: 1_234_567_890n },
      })),
    );
    await database.transaction((tx) => addLongEntries(tx, customer.id, at));
    await tx.insertInto("proxy_sessions").values(sessions).execute();
    const compensation_id = crypto.randomUUID();
    const ends_at = new Date(at.getTime() + 1_000);
    await tx
      .insertInto("compensations")
      .values({
        id: compensation_id,
        kind: "outage",
        starts_at: at,
        ends_at,
        intervals: "[]",
        finished_at: at,
        created_at: at,
      })
      .execute();
    const entries = Array.from({ length: LINES_OF_ONE_PAGE.time + 2 }, (_, second) => ({
      ...{ id: crypto.randomUUID(), token_id: id, compensation_id, kind: "outage", added_ms: 1_000n },
      starts_at: new Date(at.getTime() + second * 2_000),
      ends_at: new Date(at.getTime() + second * 2_000 + 1_000),
      created_at: at,
    }));
    await tx.insertInto("token_time_entries").values(entries).execute();
  } finally {
    await database.close();
  }
  return id;
}

/** What an operator wrote beside as many entries as a page has, which move nothing. */
async function addLongEntries(tx: Tx, user_id: string, at: Date): Promise<void> {
  const entries = Array.from({ length: LINES_OF_ONE_PAGE.entries }, () => ({
    ...{ id: crypto.randomUUID(), user_id, kind: "adjustment" as const, amount: 0n, balance_after: 0n },
    ...{ description: "Щ".repeat(200), created_at: new Date(at.getTime() - 3_600_000) },
  }));
  const postings = entries.flatMap(({ id: transaction_id }) =>
    ["wallet", "adjustments"].map((account) => ({ transaction_id, account, amount: 0n })),
  );
  await tx.insertInto("ledger_transactions").values(entries).execute();
  await tx.insertInto("ledger_postings").values(postings).execute();
}

/** What the printer gets: the size of each page, in points. */
async function printedPages(page: Page): Promise<{ width: number; height: number }[]> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const boxes = [...pdf.matchAll(/\/Type \/Page\n[\s\S]*?\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
  return boxes.map(([, width, height]) => ({
    width: Math.round(Number(width)),
    height: Math.round(Number(height)),
  }));
}

/** The browser's print dialog is not there; that it was asked for is noted. */
async function notePrints(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript("window.prints = 0; window.print = () => { window.prints += 1; };");
  return () => page.evaluate<number>("window.prints");
}

const bothSheets = async (page: Page, path: string) => {
  await page.goto(path);
  await expectSettled(page);
  expect(await seriousFindings(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
};

describe.each([
  { language: "en", size: "desktop" },
  { language: "ru", size: "phone" },
] as const)("in $language on a $size", ({ language, size }) => {
  const words = wordsIn(receiptsWords, language);
  const onSheet = wordsIn(sheetWords, language);

  test("a sheet with more lines than fit is printed on one page of A4, and counts the others", async () => {
    const customer = await world().customer(language);
    const tokenId = await longHistory(customer);
    const { page } = await world().visit({ language, size, customer });
    const prints = await notePrints(page);
    await bothSheets(page, `/tokens/${tokenId}/receipt`);
    expect(await page.getByText(onSheet.more(2)).count()).toBe(3);
    await buttonOf(page, words.print).click();
    await waitUntil("the sheet is printed", 30_000, async () => (await prints()) === 1);
    await page.locator(".receipt-code").waitFor();
    expect(await printedPages(page)).toEqual([A4_POINTS]);
    // Once the code stands on it, it is printed again as it is.
    await buttonOf(page, words.printAgain).click();
    await waitUntil("it is printed again", 30_000, async () => (await prints()) === 2);

    await page.goto("/receipts");
    await expectSettled(page);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("main").getByRole("listitem").getByRole("link").first().click();
    await page.locator(".receipt").waitFor();
    await bothSheets(page, new URL(page.url()).pathname);
    await buttonOf(page, words.print).click();
    await page.locator(".receipt-code").waitFor();
    expect(await page.getByText(onSheet.more(2)).count()).toBeGreaterThan(0);
    expect(await printedPages(page)).toEqual([A4_POINTS]);
  });

  test("whoever has the sheet checks it without an account, by its QR code or by typing, and sees the same", async () => {
    const customer = await world().customer(language);
    const { id } = await customer.buyToken();
    const { page } = await world().visit({ language, size, customer });
    await notePrints(page);
    await page.goto(`/tokens/${id}`);
    await page.getByRole("link", { name: /receipt|квитанция/i }).click();
    await buttonOf(page, words.print).click();
    const code = await page.locator(".receipt-code").innerText();
    const printed = await page.locator(".receipt").innerText();

    const { page: stranger } = await world().visit({ language, size });
    await stranger.goto(`/verify#${code}`);
    await stranger.getByText(words.genuine).waitFor();
    expect(await stranger.locator(".receipt").innerText()).toBe(printed);
    expect(await seriousFindings(stranger)).toEqual([]);
    expect(await overflowOf(stranger)).toBe(0);
    expect(await linkOf(stranger, words.back).count()).toBe(0);

    await stranger.goto("/verify");
    await fieldOf(stranger, words.verifyCode).fill(code.slice(0, -1));
    await buttonOf(stranger, words.verify).click();
    await stranger.locator("[aria-invalid=true]").waitFor();
    expect(await seriousFindings(stranger)).toEqual([]);
    await fieldOf(stranger, words.verifyCode).fill(code.toLowerCase().replaceAll("-", " "));
    await buttonOf(stranger, words.verify).click();
    await stranger.getByText(words.genuine).waitFor();
    expect(await stranger.locator(".receipt").innerText()).toBe(printed);
  });
});
