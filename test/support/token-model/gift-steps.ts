import fc from "fast-check";
import { claimGift } from "../../../src/domain/gifts/claim-gift.ts";
import { offerGift } from "../../../src/domain/gifts/offer-gift.ts";
import { revokeGift } from "../../../src/domain/gifts/revoke-gift.ts";
import { extendToken } from "../../../src/domain/tokens/extend-token.ts";
import { revokeToken } from "../../../src/domain/tokens/revoke-token.ts";
import type { DurationHours } from "../../../src/kernel/duration.ts";
import { actorOf } from "../domain-world.ts";
import { attempt } from "./attempt.ts";
import type { ModelToken } from "./token-model.ts";
import { activate, type TokenStep, type TokenStory } from "./token-steps.ts";

type OfOne = (story: TokenStory, token: ModelToken) => Promise<void>;

const nth = fc.nat(2);

/** The user gives tokens to a friend, who uses them, makes them longer, and gives some back. */
export const GIFT_STEPS: fc.WeightedArbitrary<TokenStep>[] = [
  ofTokens(1, "is offered", (story, token) => offer(story, token)),
  ofTokens(3, "is given", async (story, token) => {
    await offer(story, token);
    await claim(story, token);
  }),
  ofTokens(2, "is claimed by its last code", (story, token) => claim(story, token)),
  ofTokens(1, "is not offered any more", revokeOffer),
  ofReceived(2, "is used first", activate),
  {
    weight: 2,
    arbitrary: fc.tuple(nth, fc.constantFrom(1 as const, 12 as const, 24 as const)).map(([nth, hours]) => ({
      name: `the friend's token ${nth} is extended by ${hours} h`,
      take: (story) => one(story.model.received, nth, (token) => extend(story, token, hours)),
    })),
  },
  ofReceived(2, "is given back", async (story, token) => {
    await offer(story, token);
    await claim(story, token);
  }),
  ofReceived(1, "is returned", returnReceived),
];

function ofTokens(weight: number, what: string, take: OfOne): fc.WeightedArbitrary<TokenStep> {
  return {
    weight,
    arbitrary: nth.map((nth) => ({
      name: `token ${nth} ${what}`,
      take: (story) => one(story.model.tokens, nth, (token) => take(story, token)),
    })),
  };
}

function ofReceived(weight: number, what: string, take: OfOne): fc.WeightedArbitrary<TokenStep> {
  return {
    weight,
    arbitrary: nth.map((nth) => ({
      name: `the friend's token ${nth} ${what}`,
      take: (story) => one(story.model.received, nth, (token) => take(story, token)),
    })),
  };
}

async function one(
  tokens: readonly ModelToken[],
  nth: number,
  take: (token: ModelToken) => Promise<void>,
): Promise<void> {
  // The latest: those before are mostly over.
  const token = tokens.at(-1 - (nth % Math.max(1, tokens.length)));
  if (token !== undefined) await take(token);
}

function sidesOf({ model, user, friend }: TokenStory, token: ModelToken) {
  return model.tokens.includes(token) ? { owner: user, other: friend } : { owner: friend, other: user };
}

async function offer(story: TokenStory, token: ModelToken): Promise<void> {
  const { owner } = sidesOf(story, token);
  const order = { userId: owner.id, tokenId: token.id };
  const made = await attempt(story, story.gifts.canOffer(token), (tx) =>
    offerGift(tx, story.world, actorOf(owner), order),
  );
  if (made !== null) story.gifts.offer(token, made.code);
}

async function claim(story: TokenStory, token: ModelToken): Promise<void> {
  const code = story.gifts.codeOf(token);
  // Who has claimed it before is told so.
  if (code === null || token.state === "revoked") return;
  const { other } = sidesOf(story, token);
  const got = await attempt(story, story.gifts.canClaim(token), (tx) =>
    claimGift(tx, story.world, actorOf(other), { userId: other.id, code }),
  );
  if (got !== null) story.gifts.give(token, { id: got.token.id, text: String(got.token.token) });
}

async function revokeOffer(story: TokenStory, token: ModelToken): Promise<void> {
  if (token.state === "revoked") return;
  const { owner } = sidesOf(story, token);
  const whose = { ownerId: owner.id, tokenId: token.id };
  await attempt(story, null, (tx) => revokeGift(tx, story.world, actorOf(owner), whose));
  story.gifts.revokeOffer(token);
}

async function extend(story: TokenStory, token: ModelToken, durationHours: DurationHours): Promise<void> {
  const { world, friend, model, gifts } = story;
  const order = { userId: friend.id, tokenId: token.id, durationHours };
  const extended = await attempt(story, gifts.canExtendReceived(token, durationHours), (tx) =>
    extendToken(tx, { ...world, prices: model.prices }, actorOf(friend), order),
  );
  if (extended !== null) gifts.extendReceived(token, durationHours);
}

export async function returnReceived(story: TokenStory, token: ModelToken): Promise<void> {
  const { world, friend, gifts } = story;
  const due = token.state === "revoked" ? "token_not_found" : null;
  const order = { userId: friend.id, tokenId: token.id };
  const returned = await attempt(story, due, (tx) => revokeToken(tx, world, actorOf(friend), order));
  if (returned !== null) gifts.returnReceived(token);
}
