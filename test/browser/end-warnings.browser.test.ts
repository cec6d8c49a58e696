/** The console before a token ends: the countdown, warnings on the page, and notifications. */
import type { BrowserContext } from "playwright-core";
import { expect, test } from "vitest";
import { connectWords } from "../../console/src/features/connect/connect-words.ts";
import { endWarningWords } from "../../console/src/parts/end-warning-words.ts";
import { tokenWords } from "../../console/src/parts/token-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { seriousFindings } from "../support/browser/accessibility.ts";
import { buttonOf, expectSettled, fieldOf, headingOf, overflowOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { query } from "../support/services/embedded-postgres-process.ts";

const { world } = setUpConsole();

/** The duration of the token, s. */
const DAY_SECONDS = 86_400;

/** Moves the end of a token, as an extension or a compensation would. */
async function setLeft(tokenId: string, seconds: number): Promise<void> {
  const sql = `UPDATE access_tokens SET activated_at = now() + interval '${seconds - DAY_SECONDS} seconds' WHERE id = '${tokenId}'`;
  await query(world().server.databaseUrl, sql);
}

/** A browser of a user who answers the browser's question so; headless Chromium shows and asks nothing. */
async function answerNotifications(context: BrowserContext, answer: "granted" | "denied") {
  const seen = { asked: 0, shown: [] as { title: string; body: string; tag: string }[] };
  await context.exposeFunction("noteAsked", () => {
    seen.asked += 1;
  });
  await context.exposeFunction("noteShown", (shown: (typeof seen.shown)[number]) => seen.shown.push(shown));
  await context.addInitScript(`
    globalThis.Notification = class {
      static get permission() { return localStorage.getItem("test-permission") ?? "default"; }
      static async requestPermission() {
        localStorage.setItem("test-permission", "${answer}");
        noteAsked();
        return "${answer}";
      }
      constructor(title, { body, tag }) { noteShown({ title, body, tag }); }
      close() {}
    };`);
  return seen;
}

test("notifications are asked for by the button alone, and each warning is told once, for the end as the server says it", async () => {
  const words = wordsIn(endWarningWords, "en");
  const customer = await world().customer("en");
  const { id } = await customer.buyToken({ hours: 24 });
  const name = wordsIn(tokenWords, "en").unnamed(id.slice(-8));
  await setLeft(id, 7_200);
  const { page, context } = await world().visit({ customer });
  const seen = await answerNotifications(context, "granted");
  await page.goto("/tokens");
  await expectSettled(page);
  await page.getByText(words.offer).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  expect(seen).toEqual({ asked: 0, shown: [] });
  await buttonOf(page, words.turnOn).click();
  await page.getByText(words.isOn).waitFor();
  expect([seen.asked, seen.shown.map(({ title }) => title)]).toEqual([1, [words.turnedOn]]);

  const told = () => seen.shown.slice(1);
  const tellsNext = (title: string, count: number) =>
    expect
      .poll(
        () =>
          told()
            .map((one) => one.title)
            .slice(count - 1),
        { timeout: 40_000 },
      )
      .toEqual([title]);
  await setLeft(id, 3_500);
  await tellsNext(words.left(60), 1);
  expect(told()).toEqual([{ title: words.left(60), body: words.what(name), tag: `zenzefi-${id}-60` }]);
  await page.getByRole("status").getByText(words.left(60)).waitFor();
  // A reload, as if the page had been closed meanwhile, and a warning that it missed.
  await setLeft(id, 200);
  await page.reload();
  await tellsNext(words.left(5), 2);
  // The end moves away and comes near again.
  await setLeft(id, 7_200);
  await page.reload();
  const kept = () => page.evaluate<string>(`localStorage.getItem("zenzefi.told-ends")`);
  await expect.poll(kept, { timeout: 40_000 }).toContain('"minutes":null');
  expect(await page.getByRole("status").getByText(words.left(5)).count()).toBe(0);
  await setLeft(id, 250);
  await page.reload();
  await tellsNext(words.left(5), 3);
  await page.reload();
  await page.getByRole("status").getByText(words.left(5)).waitFor();
  expect(told()).toHaveLength(3);
  await buttonOf(page, words.turnOff).click();
  await buttonOf(page, words.turnOn).waitFor();
});

test("on a phone in Russian with a wrong clock, whose owner refuses notifications, the page of the connection counts down and warns", async () => {
  const words = wordsIn(endWarningWords, "ru");
  const text = wordsIn(connectWords, "ru");
  const { id, token } = await (await world().customer("ru")).buyToken({ hours: 24 });
  await setLeft(id, 1_800);
  const { page, context } = await world().visit({ language: "ru", size: "phone" });
  await context.clock.install({ time: Date.now() + 2 * 3_600_000 });
  const seen = await answerNotifications(context, "denied");
  await page.goto("/connect");
  await fieldOf(page, text.tokenField).fill(token);
  await buttonOf(page, text.connect).click();
  await headingOf(page, text.connectedTitle).waitFor();
  await page.getByRole("status").getByText(words.left(60)).waitFor();
  expect(await page.getByRole("timer").textContent()).toMatch(/^(29|30) мин/);
  expect(await seriousFindings(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
  await buttonOf(page, words.turnOn).click();
  await page.getByText(words.refused).waitFor();
  await setLeft(id, 250);
  await page.getByRole("status").getByText(words.left(5)).waitFor();
  expect(seen).toEqual({ asked: 1, shown: [] });
});
