/** A technician with a phone, in Russian: refused, and then everything that they can do about it themselves, in one go. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { receiptsWords } from "../../console/src/features/receipts/receipts-words.ts";
import { connectWords } from "../../console/src/features/tokens/connect-words.ts";
import { extendWords } from "../../console/src/features/tokens/extend-words.ts";
import { freezeWords } from "../../console/src/features/tokens/freeze-words.ts";
import { tokensWords } from "../../console/src/features/tokens/tokens-words.ts";
import { timeWords } from "../../console/src/parts/time-words.ts";
import { tokenWords } from "../../console/src/parts/token-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { formatZnc } from "../../console/src/words/format.ts";
import { TAKE_OVER } from "../../src/gateway/refusal/refusal-sentences.ts";
import { PROXY_PREFIX } from "../../src/gateway/request/place.ts";
import { seriousFindings } from "../support/browser/accessibility.ts";
import { ConsoleWorld } from "../support/browser/console-world.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  headingOf,
  overflowOf,
} from "../support/browser/page-parts.ts";
import { connectingUrl, entranceOf, ownOriginSettings } from "../support/browser-targets/gateway-ways.ts";
import { SAYING } from "../support/browser-targets/saying.ts";
import { ScriptedTarget } from "../support/browser-targets/scripted-target.ts";
import { clientHeaders } from "../support/customer.ts";

const MACHINE = "Стенд 7";

let target: ScriptedTarget;
let world: ConsoleWorld;
beforeAll(async () => {
  target = await ScriptedTarget.start();
  target.serve({ "/": `${SAYING}<h1>${MACHINE}</h1>` });
  world = await ConsoleWorld.open(target.url, await ownOriginSettings());
});
afterAll(async () => {
  await world?.close();
  await target?.upstream.close();
});

async function expectUsable(page: Page): Promise<void> {
  await expectSettled(page);
  expect(await seriousFindings(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
}

test("whoever is refused takes the token over, extends it, freezes it, and prints its receipt, which anybody can check", async () => {
  const customer = await world.customer("ru");
  const { id, token } = await customer.buyToken({ hours: 24 });
  await customer.topUp(100);
  const fromLaptop = (): Promise<Response> =>
    fetch(`${world.url}${PROXY_PREFIX}/`, { headers: clientHeaders(token, "laptop-0001") });
  expect((await fromLaptop()).status).toBe(200);

  const { page } = await world.visit({ language: "ru", size: "phone", customer });
  await page.addInitScript("window.prints = 0; window.print = () => { window.prints += 1; };");
  const { origin } = entranceOf(world.server, "by its port");
  await page.goto(await connectingUrl(world.server, "by its port", token));
  await buttonOf(page, TAKE_OVER.ru).waitFor();
  await expectUsable(page);
  await buttonOf(page, TAKE_OVER.ru).click();
  await headingOf(page, MACHINE).waitFor();
  expect((await fromLaptop()).headers.get("x-gateway-error")).toBe("device_taken_over");

  const name = wordsIn(tokenWords, "ru").unnamed(id.slice(-8));
  await page.goto(`/tokens/${id}`);
  const extending = wordsIn(extendWords, "ru");
  await buttonOf(page, extending.extendNamed(name)).click();
  const extension = dialogOf(page, extending.title);
  await fieldOf(extension, extending.by).selectOption("24");
  await expectUsable(page);
  await buttonOf(extension, extending.pay(formatZnc("18.00", "ru"))).click();
  await extension.waitFor({ state: "detached" });
  // The same browser goes on, without connecting again.
  await page.goto(`${origin}/`);
  await headingOf(page, MACHINE).waitFor();

  await page.goto(`/tokens/${id}`);
  const freezing = wordsIn(freezeWords, "ru");
  await buttonOf(page, freezing.freezeNamed(name)).click();
  await buttonOf(dialogOf(page, freezing.freezeTitle), freezing.freeze).click();
  await page.getByText(wordsIn(connectWords, "ru").frozenTitle).waitFor();
  await expectUsable(page);
  await page.goto(`${origin}/`);
  await page.getByText("token_frozen").waitFor();
  await expectUsable(page);

  await page.goto(`/tokens/${id}`);
  await page.getByRole("link", { name: wordsIn(tokensWords, "ru").receipt }).click();
  await buttonOf(page, wordsIn(receiptsWords, "ru").print).click();
  const code = await page.locator(".receipt-code").innerText();
  const sheet = page.locator(".receipt");
  const printed = await sheet.innerText();
  expect(await page.locator("[data-preliminary=true]").count()).toBe(1);
  for (const part of ["36,00", wordsIn(timeWords, "ru").freeze]) expect(printed).toContain(part);
  await expectUsable(page);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(pdf.match(/\/Type \/Page\n/g)).toHaveLength(1);

  const { page: accountant } = await world.visit({ language: "ru", size: "phone" });
  await accountant.goto(`/verify#${code}`);
  await accountant.getByText(wordsIn(receiptsWords, "ru").genuine).waitFor();
  expect(await accountant.locator(".receipt").innerText()).toBe(printed);
});
