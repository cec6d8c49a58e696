import fc from "fast-check";
import { freezeToken } from "../../../src/domain/tokens/freeze-token.ts";
import { tellThaws } from "../../../src/domain/tokens/tell-thaw.ts";
import { thawToken } from "../../../src/domain/tokens/thaw-token.ts";
import { HOUR_MS } from "../../../src/kernel/duration.ts";
import { actorOf } from "../domain-world.ts";
import { attempt } from "./attempt.ts";
import { FREEZE_TERMS, type ModelToken } from "./token-model.ts";
import { nth, of, pass, type TokenStep, type TokenStory } from "./token-steps.ts";

/** Around the moment of a thaw, and within the hour in which none is possible. */
const aheadMs = fc.oneof(fc.constantFrom(-1, 0, 1), fc.integer({ min: 1, max: 2 * HOUR_MS }));

/** What happens to tokens whose time stands still. */
export const FREEZE_STEPS: fc.WeightedArbitrary<TokenStep>[] = [
  { weight: 3, arbitrary: nth.map((nth) => of(`freeze token ${nth}`, nth, freeze)) },
  { weight: 2, arbitrary: nth.map((nth) => of(`thaw token ${nth}`, nth, thaw)) },
  { weight: 2, arbitrary: nth.map((nth) => of(`token ${nth} is frozen for an hour`, nth, freezeAnHour)) },
  {
    weight: 2,
    arbitrary: fc.tuple(nth, aheadMs).map(([nth, ms]) =>
      of(`token ${nth} thaws by itself in ${ms} ms`, nth, async (story, token) => {
        if (token.state === "frozen") pass(story, Math.max(0, token.thawsAtMs - story.model.nowMs - ms));
      }),
    ),
  },
  { weight: 1, arbitrary: fc.constant({ name: "thaws are told", take: tell }) },
];

async function freeze(story: TokenStory, token: ModelToken): Promise<void> {
  const { world, user, model } = story;
  const deps = { ...world, freezeTerms: FREEZE_TERMS };
  const frozen = await attempt(story, model.canFreeze(token), (tx) =>
    freezeToken(tx, deps, actorOf(user), { userId: user.id, tokenId: token.id }),
  );
  if (frozen !== null) model.freeze(token);
}

async function thaw(story: TokenStory, token: ModelToken): Promise<void> {
  const { world, user, model } = story;
  const thawed = await attempt(story, model.canThaw(token), (tx) =>
    thawToken(tx, world, actorOf(user), { userId: user.id, tokenId: token.id }),
  );
  if (thawed !== null) model.thaw(token);
}

async function freezeAnHour(story: TokenStory, token: ModelToken): Promise<void> {
  await freeze(story, token);
  if (token.state !== "frozen") return;
  pass(story, Math.max(0, token.frozenAtMs + HOUR_MS - story.model.nowMs));
  await thaw(story, token);
}

/** It changes no time. */
async function tell({ world }: TokenStory): Promise<void> {
  await Promise.all([1, 2].map(() => world.database.transaction((tx) => tellThaws(tx, world))));
}
