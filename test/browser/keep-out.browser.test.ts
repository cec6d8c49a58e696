/** The owner of a token releases it from a device that goes on asking, so that another one gets it. */
import { describe, expect, test } from "vitest";
import { tokenWords } from "../../console/src/parts/token-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { seriousFindings } from "../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../support/browser/console-world.ts";
import { buttonOf, dialogOf, overflowOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { clientHeaders } from "../support/customer.ts";

const { world } = setUpConsole();

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  const words = wordsIn(tokenWords, language);

  test("a device can be kept out while another one takes the token", async () => {
    const customer = await world().customer(language);
    const token = await customer.buyToken({ hours: 24 });
    const ask = (device: string) =>
      fetch(`${world().url}/api/v1/proxy/`, { headers: clientHeaders(token.token, device) });
    expect((await ask("workshop-pc-01")).status).toBe(200);
    const { page } = await world().visit({ language, size, colours, customer });
    await page.goto(`/tokens/${token.id}`);
    await buttonOf(page, words.release).click();
    const dialog = dialogOf(page, words.releaseTitle);
    await dialog.getByLabel(words.keepOut).check();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await buttonOf(dialog, words.release).click();
    await page.getByText(words.keptOut).waitFor();
    expect((await ask("workshop-pc-01")).headers.get("x-gateway-error")).toBe("device_taken_over");
    expect((await ask("another-pc-01")).status).toBe(200);
  });
});
