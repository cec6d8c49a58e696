/** A token is frozen where its owner sees it, stands still there, and is thawed again; the desk sees both. */
import { describe, expect, test } from "vitest";
import {
  tokensWords as deskTokensWords,
  tokenStateWords,
} from "../../console/src/desk/tokens/tokens-words.ts";
import { connectWords } from "../../console/src/features/tokens/connect-words.ts";
import { freezeWords } from "../../console/src/features/tokens/freeze-words.ts";
import { timeWords } from "../../console/src/parts/time-words.ts";
import { tokenWords } from "../../console/src/parts/token-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { DESK_VARIANTS } from "../support/browser/console-world.ts";
import { expectFit } from "../support/browser/desk-pages.ts";
import { deskPerson } from "../support/browser/desk-person.ts";
import { buttonOf, dialogOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { clientHeaders } from "../support/customer.ts";
import { query } from "../support/services/embedded-postgres-process.ts";

const { world } = setUpConsole();

/** As if it had been frozen two hours ago. */
async function moveBack(id: string): Promise<void> {
  const { databaseUrl } = world().server;
  await query(databaseUrl, "ALTER TABLE token_time_entries DISABLE TRIGGER USER");
  await query(
    databaseUrl,
    `UPDATE token_time_entries SET starts_at = starts_at - interval '2 hours', ends_at = ends_at - interval '2 hours'
      WHERE token_id = '${id}'`,
  );
  await query(databaseUrl, "ALTER TABLE token_time_entries ENABLE TRIGGER USER");
  await query(
    databaseUrl,
    `UPDATE access_tokens SET activated_at = activated_at - interval '2 hours', frozen_at = frozen_at - interval '2 hours',
            frozen_until = frozen_until - interval '2 hours' WHERE id = '${id}'`,
  );
}

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  const words = wordsIn(freezeWords, language);

  test("a running token is frozen, stands still, and is thawed after an hour; the desk sees its freezes", async () => {
    const customer = await world().customer(language);
    const { id, token } = await customer.buyToken({ hours: 24 });
    await fetch(`${world().url}/api/v1/proxy/`, { headers: clientHeaders(token) });
    const name = wordsIn(tokenWords, language).unnamed(id.slice(-8));
    const { page } = await world().visit({ language, size, colours, customer });
    await page.goto(`/tokens/${id}`);
    await buttonOf(page, words.freezeNamed(name)).click();
    const dialog = dialogOf(page, words.freezeTitle);
    await dialog.getByText(words.freezesLeft).waitFor();
    await expectFit(page);
    await buttonOf(dialog, words.freeze).click();
    await page.getByText(wordsIn(connectWords, language).frozenTitle).waitFor();
    await expectFit(page);
    const thaw = buttonOf(page, words.thawNamed(name));
    await thaw.click();
    const question = dialogOf(page, words.thawTitle);
    await question.getByText(words.notYet).waitFor();
    expect(await buttonOf(question, words.thaw).isDisabled()).toBe(true);
    await expectFit(page);

    await moveBack(id);
    await page.reload();
    await thaw.click();
    await buttonOf(question, words.thaw).click();
    await buttonOf(page, words.freezeNamed(name)).waitFor();
    const time = wordsIn(timeWords, language);
    await page.getByRole("table").getByText(time.freeze).waitFor();
    await expectFit(page);
    const tokens: unknown = await (await customer.call("GET", "/tokens/my-tokens")).json();
    expect(tokens).toMatchObject([{ freezes: 1, frozen_until: null }]);

    expect((await customer.call("POST", `/tokens/${id}/freeze`)).status).toBe(200);
    const support = await deskPerson(world(), "support", language);
    const { page: desk } = await world().visit({ language, size, colours, customer: support });
    await desk.goto(`/desk/tokens?show=frozen&open=${id}`);
    const deskWords = wordsIn(deskTokensWords, language);
    const panel = desk.getByRole("region", { name: deskWords.tokenById(id.slice(-8)) });
    await panel.getByText(deskWords.thaws).waitFor();
    await panel.getByText(wordsIn(tokenStateWords, language).frozen, { exact: true }).first().waitFor();
    await panel.getByRole("table", { name: time.title }).getByText(time.freezing).waitFor();
    await expectFit(desk);
  });
});
