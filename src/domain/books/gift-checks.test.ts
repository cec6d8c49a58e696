import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { giftSteps } from "../../../test/support/gift-steps.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { activateToken } from "../tokens/activate-token.ts";
import { extendToken } from "../tokens/extend-token.ts";
import { verifyLedger } from "./verify-ledger.ts";

let world: DomainWorld;

/** A token that was never used and went through two hands, the last one extended it; and one whose time ran. An offer that is open. */
beforeAll(async () => {
  world = await createDomainWorld();
  const { giver, claim, offer } = giftSteps(world);
  const [second, third] = [await world.newUser(), await world.newUser(1_800n)];
  const { token: passed } = await claim(second.id, (await giver()).code);
  const { token } = await claim(third.id, (await offer(second.id, passed.id)).code);
  const order = { userId: third.id, tokenId: token.id, durationHours: 24 } as const;
  await world.database.transaction((tx) => extendToken(tx, world, actorOf(third), order));
  await activateToken(world, token.id);
  const running = await giver();
  await activateToken(world, running.token.id);
  world.clock.advance(5.5 * HOUR_MS + 1);
  const { token: rest } = await claim(second.id, running.code);
  await offer(second.id, rest.id);
});

afterAll(() => world.close());

class TakenBack extends Error {}

/** What the proof finds after a statement past all triggers and checks, which is rolled back. */
async function brokenChecks(statement: RawBuilder<unknown>): Promise<string[]> {
  let checks: string[] = [];
  const tampering = world.database.transaction(async (tx) => {
    for (const table of ["access_tokens", "token_gifts", "token_extensions"]) {
      await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(tx);
    }
    await sql`ALTER TABLE access_tokens DROP CONSTRAINT access_tokens_gifted_is_over`.execute(tx);
    await statement.execute(tx);
    const { violations } = await verifyLedger(tx);
    checks = [...new Set(violations.map((violation) => violation.check))].sort();
    throw new TakenBack();
  });
  await expect(tampering).rejects.toThrow(TakenBack);
  return checks;
}

const OF_RUNNING = sql`(SELECT received_id FROM token_gifts g JOIN access_tokens k ON k.id = g.token_id
                         WHERE g.claimed_at IS NOT NULL AND k.activated_at IS NOT NULL)`;

test("finds nothing wrong with gifts that only the use cases wrote", async () => {
  expect(await brokenChecks(sql`SELECT 1`)).toEqual([]);
});

test.each<[string, RawBuilder<unknown>, string[]]>([
  [
    "a token that was given and goes on",
    sql`UPDATE access_tokens SET revoked_at = NULL WHERE gifted_at IS NOT NULL`,
    ["gift_moves_one_token"],
  ],
  [
    "a token that is called given without a claim",
    sql`UPDATE access_tokens SET gifted_at = created_at, revoked_at = created_at WHERE gifted_at IS NULL`,
    ["gift_moves_one_token"],
  ],
  [
    "a token that is called a gift without one",
    sql`DELETE FROM token_gifts WHERE received_id IN ${OF_RUNNING}`,
    ["gift_moves_one_token", "gift_passes_from_hand_to_hand"],
  ],
  [
    "a gift to oneself",
    sql`UPDATE access_tokens r SET user_id = (SELECT k.user_id FROM token_gifts g JOIN access_tokens k ON k.id = g.token_id
                                              WHERE g.received_id = r.id)
         WHERE id IN ${OF_RUNNING}`,
    ["gift_moves_one_token", "token_has_its_charge"],
  ],
  [
    "a gift of another scope",
    sql`UPDATE access_tokens SET scope = 'certificates_only' WHERE id IN ${OF_RUNNING}`,
    ["gift_moves_one_token"],
  ],
  [
    "an hour more than what was left",
    sql`UPDATE access_tokens SET duration_hours = duration_hours + 1 WHERE id IN ${OF_RUNNING}`,
    ["gift_gives_what_was_left"],
  ],
  [
    "a later end than the giver's",
    sql`UPDATE access_tokens SET activated_at = activated_at + interval '1 minute' WHERE id IN ${OF_RUNNING}`,
    ["gift_gives_what_was_left"],
  ],
  [
    "an hour more than a token had that was never used",
    sql`UPDATE access_tokens SET duration_hours = duration_hours + 1 WHERE is_gift AND id NOT IN ${OF_RUNNING}`,
    ["gift_gives_what_was_left"],
  ],
  [
    "a gift of a token that had expired",
    sql`UPDATE access_tokens SET activated_at = activated_at - interval '1 day'
         WHERE id IN (SELECT token_id FROM token_gifts WHERE received_id IN ${OF_RUNNING})`,
    ["gift_gives_what_was_left"],
  ],
  [
    "a hand that was skipped",
    sql`UPDATE token_gifts SET hand = 2 WHERE received_id IN ${OF_RUNNING}`,
    ["gift_passes_from_hand_to_hand"],
  ],
])("finds %s", async (_name, statement, checks) => {
  expect(await brokenChecks(statement)).toEqual(checks);
});
