import fc from "fast-check";
import { sql } from "kysely";
import { expect } from "vitest";
import { readGrant } from "../../../src/domain/access/read-grant.ts";
import { allowRemoval } from "../../../src/domain/audit/remove-audit.ts";
import { verifyLedger } from "../../../src/domain/books/verify-ledger.ts";
import type { User } from "../../../src/domain/identity/user.ts";
import { readCredit } from "../../../src/domain/ledger/read-credit.ts";
import { listTokens } from "../../../src/domain/tokens/list-tokens.ts";
import { previewRefund } from "../../../src/domain/tokens/preview-refund.ts";
import { hashToken } from "../../../src/kernel/token-hash.ts";
import { createDomainWorld, type DomainWorld } from "../domain-world.ts";
import { readBalance } from "../read-balance.ts";
import { CREDIT_TOKEN_STEPS } from "./credit-token-steps.ts";
import { FREEZE_STEPS } from "./freeze-steps.ts";
import { GiftModel } from "./gift-model.ts";
import { GIFT_STEPS, returnReceived } from "./gift-steps.ts";
import { SECRET_STEPS } from "./secret-steps.ts";
import { hoursOf, type ModelToken, refundOf, TokenModel } from "./token-model.ts";
import { activate, buy, revoke, TOKEN_STEPS, type TokenStep, type TokenStory } from "./token-steps.ts";

/** Enough for two tokens to be bought, extended several times, and run out. */
const STEPS_MAX = 20;
const OPENING_CENTS = 60_000n;
/** Stories that share one set of tables: emptying them takes longer than a compensation that reads some tokens more. */
const STORIES_PER_BOOKS = 10;

/**
 * Tells so many random stories to the model and to the service: after each step both have the same tokens and balances, whatever was refused
 * was due, and in the end the books agree.
 */
export async function assertTokenModel(runs: number): Promise<void> {
  const world = await createDomainWorld();
  let stories = 0;
  let isSpoiled = false;
  const steps = fc.array(
    fc.oneof(...TOKEN_STEPS, ...FREEZE_STEPS, ...GIFT_STEPS, ...CREDIT_TOKEN_STEPS, ...SECRET_STEPS),
    {
      minLength: 4,
      maxLength: STEPS_MAX,
      size: "max",
    },
  );
  try {
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        if (isSpoiled || stories % STORIES_PER_BOOKS === 0) await forget(world);
        stories += 1;
        isSpoiled = true;
        await tellTokenStory(world, steps);
        isSpoiled = false;
      }),
      { numRuns: runs },
    );
    expect(stories).toBeGreaterThanOrEqual(runs);
  } finally {
    await world.close();
  }
}

async function tellTokenStory(world: DomainWorld, steps: readonly TokenStep[]): Promise<void> {
  const story = await begin(world);
  for (const { name, take } of steps) {
    await take(story);
    await expectSame(story, name);
  }
  const { tokens, received } = story.model;
  for (const token of tokens) await expectSameRefund(story, token, story.user);
  for (const token of received) await expectSameRefund(story, token, story.friend);
  // Nothing is left to later stories, and what goes back is due.
  for (const token of tokens) await revoke(story, token);
  for (const token of received) await returnReceived(story, token);
  await expectSame(story, "all is returned");
  const { violations } = await verifyLedger(world.database.direct);
  expect(violations).toEqual([]);
}

async function begin(world: DomainWorld): Promise<TokenStory> {
  const referrer = await world.newUser();
  const user = await world.newUser(OPENING_CENTS);
  const friend = await world.newUser(OPENING_CENTS);
  await world.database.direct
    .updateTable("users")
    .set({ referred_by_id: referrer.id })
    .where("id", "=", user.id)
    .execute();
  // Outages of earlier stories began before.
  world.clock.advance(1);
  const model = new TokenModel(world.clock.nowMs(), world.prices);
  model.balanceCents = OPENING_CENTS;
  const gifts = new GiftModel(model, OPENING_CENTS);
  const story = { world, user, referrer, model, friend, gifts, given: [] };
  // Otherwise many stories were of tokens that do not run.
  await buy(story, 1);
  for (const token of model.tokens) await activate(story, token);
  return story;
}

async function expectSame(
  { world, user, referrer, friend, model, gifts }: TokenStory,
  step: string,
): Promise<void> {
  const { direct } = world.database;
  await expectSameTokens(world, user, model.tokens, step);
  await expectSameTokens(world, friend, model.received, step);
  // A bonus that has expired is owed if its purchase is returned.
  const { balanceCents, debtCents } = await readCredit(direct, referrer.id);
  const balances = [
    await readBalance(direct, user.id),
    balanceCents - debtCents,
    await readBalance(direct, friend.id),
  ];
  expect(balances, step).toEqual([model.balanceCents, model.referrerCents, gifts.friendCents]);
  const { grantedCents, nextEnd } = await readCredit(direct, user.id);
  const granted = [model.credit.grantedCents, model.credit.nextEndMs];
  expect([grantedCents, nextEnd?.at.getTime() ?? null], step).toEqual(granted);
}

async function expectSameTokens(
  world: DomainWorld,
  user: User,
  tokens: readonly ModelToken[],
  step: string,
): Promise<void> {
  const found = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: false });
  const real = found.map(({ id, durationHours, costCents, expiresAt, isActive, frozenUntil, freezes }) => ({
    id,
    durationHours,
    costCents,
    endMs: expiresAt?.getTime() ?? null,
    isActive,
    frozenUntilMs: frozenUntil?.getTime() ?? null,
    freezes,
  }));
  const due = tokens.map((token) => ({
    id: token.id,
    durationHours: hoursOf(token),
    costCents: token.lots.reduce((sum, { priceCents }) => sum + priceCents, 0n),
    endMs: token.endMs,
    isActive: token.state === "unused" || token.state === "running" || token.state === "frozen",
    frozenUntilMs: token.state === "frozen" ? token.thawsAtMs : null,
    freezes: token.freezes,
  }));
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
  expect(real.toSorted(byId), step).toEqual(due.toSorted(byId));
}

/** The refund lot by lot, and the end that every instance of the gateway reads. */
async function expectSameRefund({ world }: TokenStory, token: ModelToken, user: User): Promise<void> {
  if (token.state === "revoked") return;
  const { direct } = world.database;
  const { refund } = await previewRefund(direct, world, { userId: user.id, tokenId: token.id });
  expect(refund.amountCents).toBe(refundOf(token));
  const left = token.lots.map(({ leftMs }) => leftMs).filter((leftMs) => leftMs > 0);
  expect(refund.parts.map(({ leftMs }) => leftMs)).toEqual(left);
  expect((await readGrant(direct, hashToken(token.text)))?.expiresAtMs).toBe(token.endMs);
}

async function forget(world: DomainWorld): Promise<void> {
  await world.database.transaction(async (tx) => {
    await allowRemoval(tx, "all");
    await sql`TRUNCATE users, compensations, audit_logs, audit_unsealed CASCADE`.execute(tx);
  });
}
