/** The owner of a token replaces its secret in the console. */
import { describe, expect, test } from "vitest";
import { connectWords } from "../../console/src/features/connect/connect-words.ts";
import { rotateWords } from "../../console/src/features/tokens/rotate-words.ts";
import { tokenWords } from "../../console/src/parts/token-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { seriousFindings } from "../support/browser/accessibility.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  headingOf,
  overflowOf,
} from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { clientHeaders } from "../support/customer.ts";

const { world } = setUpConsole();

describe.each([
  { language: "en", size: "desktop", hasGrace: false },
  { language: "ru", size: "phone", hasGrace: true },
] as const)("in $language on a $size, with a grace: $hasGrace", ({ language, size, hasGrace }) => {
  const words = wordsIn(rotateWords, language);
  const connect = wordsIn(connectWords, language);

  test("the token is replaced after its consequences were told, and what used the former one is told so", async () => {
    const customer = await world().customer(language);
    const { id, token } = await customer.buyToken();
    const { page } = await world().visit({ language, size, customer });
    const reach = (secret: string) =>
      fetch(`${world().url}/api/v1/proxy/`, { headers: clientHeaders(secret, "laptop-0001") });
    await reach(token);
    const { page: connected } = await world().visit({ language, size });
    await connected.goto("/connect");
    await fieldOf(connected, connect.tokenField).fill(token);
    await buttonOf(connected, connect.connect).click();
    await headingOf(connected, connect.connectedTitle).waitFor();
    await page.goto(`/tokens/${id}`);
    await expectSettled(page);
    await buttonOf(page, words.rotate).click();
    const dialog = dialogOf(page, words.title);
    await dialog.getByText(words.holds("laptop-0")).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    if (hasGrace) await fieldOf(page, words.grace("laptop-0")).check();
    await buttonOf(dialog, words.rotate).click();
    const said = hasGrace ? words.doneUntil("laptop-0", "@").split("@")[0] : words.done;
    await page
      .getByRole("status")
      .getByText(said ?? "")
      .waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await buttonOf(page, wordsIn(tokenWords, language).reveal).first().click();
    const list: { id: string; token: string }[] = JSON.parse(
      await (await customer.call("GET", "/tokens/my-tokens")).text(),
    );
    const current = list.find((one) => one.id === id)?.token ?? "";
    expect(current).not.toBe(token);
    await page.getByText(current).first().waitFor();
    const answers = [await reach(current), await reach(token)];
    expect(answers.map(({ status }) => status)).toEqual([200, hasGrace ? 200 : 401]);
    // It is not the device that the grace is for, but its owner still sees whether it is connected.
    await connected.goto("/connect");
    await (hasGrace
      ? headingOf(connected, connect.connectedTitle)
      : connected.getByText(connect.replacedTitle)
    ).waitFor();
    expect(await seriousFindings(connected)).toEqual([]);
  });
});
