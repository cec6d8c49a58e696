import fc from "fast-check";
import { runCompensation } from "../../../src/domain/compensation/run-compensation.ts";
import { startForOutage } from "../../../src/domain/compensation/start-compensation.ts";
import { undoCompensation } from "../../../src/domain/compensation/undo-compensation.ts";
import type { User } from "../../../src/domain/identity/user.ts";
import { topUpMock } from "../../../src/domain/ledger/top-up-mock.ts";
import { activateToken } from "../../../src/domain/tokens/activate-token.ts";
import { EXTENDED_BEFORE_MS } from "../../../src/domain/tokens/auto-extension-rules.ts";
import { extendToken } from "../../../src/domain/tokens/extend-token.ts";
import { purchaseToken } from "../../../src/domain/tokens/purchase-token.ts";
import { revokeToken } from "../../../src/domain/tokens/revoke-token.ts";
import { runAutoExtensions } from "../../../src/domain/tokens/run-auto-extensions.ts";
import { clearAutoExtension, setAutoExtension } from "../../../src/domain/tokens/wish-auto-extension.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import { DURATION_HOURS, HOUR_MS } from "../../../src/kernel/duration.ts";
import { actorOf, type DomainWorld } from "../domain-world.ts";
import { MemoryLog } from "../memory-log.ts";
import { attempt } from "./attempt.ts";
import type { GiftModel } from "./gift-model.ts";
import { leftOf, type ModelToken, scaled, type TokenModel } from "./token-model.ts";

/** Time that was given back once. */
type Given = { readonly id: string; readonly losses: ReadonlyMap<ModelToken, number> };

/** The model, the same user of the service, and what was given back to the tokens. */
export type TokenStory = {
  readonly world: DomainWorld;
  readonly user: User;
  readonly referrer: User;
  readonly model: TokenModel;
  /** Whom the user gives tokens to, and who gives some back. */
  readonly friend: User;
  readonly gifts: GiftModel;
  readonly given: Given[];
};

/** One thing that happens, to the model and to the service. It throws if they differ. */
export type TokenStep = { readonly name: string; readonly take: (story: TokenStory) => Promise<void> };

/** Most things happen to the first token, so that much happens to one. */
export const nth = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) });
/** Short ones end within a story. */
const hours = fc.oneof(fc.constantFrom(1 as const, 12 as const), fc.constantFrom(...DURATION_HOURS));
const ms = fc.oneof(fc.integer({ min: 1, max: HOUR_MS }), fc.integer({ min: 1, max: 40 * HOUR_MS }));
/** Before its end, a token often runs on time that was given back. */
const leftMs = fc.oneof(fc.constantFrom(-1, 0, 1), fc.integer({ min: 1, max: HOUR_MS / 2 }));

/** All that may happen to the tokens of one user, with `FREEZE_STEPS`. Whoever adds to what a token can do adds a step here, or steps of their own. */
export const TOKEN_STEPS: fc.WeightedArbitrary<TokenStep>[] = [
  {
    weight: 2,
    arbitrary: hours.map((hours) => ({ name: `buy ${hours} h`, take: (story) => buy(story, hours) })),
  },
  { weight: 2, arbitrary: nth.map((nth) => of(`use token ${nth} first`, nth, activate)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(nth, hours)
      .map(([nth, hours]) => of(`extend token ${nth} by ${hours} h`, nth, (s, t) => extend(s, t, hours))),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(nth, hours)
      .map(([nth, hours]) =>
        of(`token ${nth} is extended by ${hours} h at its end`, nth, (s, t) => extendAtEnd(s, t, hours)),
      ),
  },
  { weight: 1, arbitrary: nth.map((nth) => of(`revoke token ${nth}`, nth, revoke)) },
  {
    weight: 1,
    arbitrary: ms.map((ms) => ({ name: `${ms} ms pass`, take: async (story) => pass(story, ms) })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(nth, leftMs)
      .map(([nth, ms]) => of(`token ${nth} has ${ms} ms left`, nth, async (s, t) => passUntil(s, t, ms))),
  },
  {
    weight: 3,
    arbitrary: ms.map((ms) => ({
      name: `an outage of ${ms} ms is made good`,
      take: (story) => outage(story, ms),
    })),
  },
  {
    weight: 2,
    arbitrary: nth.map((nth) => ({
      name: `compensation ${nth} is undone`,
      take: (story) => undo(story, nth),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 30 }).map((tenths) => ({
      name: `prices are ${tenths} / 10`,
      take: async ({ model, world }) => {
        model.prices = scaled(world.prices, tenths);
      },
    })),
  },
  { weight: 1, arbitrary: fc.constant({ name: "top up", take: topUp }) },
];

/** A step of one of the tokens; nothing while there is none. */
export function of(
  name: string,
  nth: number,
  take: (story: TokenStory, token: ModelToken) => Promise<void>,
): TokenStep {
  return {
    name,
    take: async (story) => {
      const { tokens } = story.model;
      const token = tokens[nth % Math.max(1, tokens.length)];
      if (token !== undefined) await take(story, token);
    },
  };
}

async function topUp({ world, user, model }: TokenStory): Promise<void> {
  const amountCents = 20_000n;
  await world.database.transaction((tx) =>
    topUpMock(tx, world, THE_SERVICE, { userId: user.id, amountCents }),
  );
  model.balanceCents += amountCents;
}

export async function buy(story: TokenStory, durationHours: (typeof DURATION_HOURS)[number]): Promise<void> {
  const { world, user, model } = story;
  const deps = { ...world, prices: model.prices };
  const order = { userId: user.id, durationHours, scope: "full" } as const;
  const sold = await attempt(story, model.canPay(durationHours), (tx) =>
    purchaseToken(tx, deps, actorOf(user), order),
  );
  if (sold !== null) model.buy(durationHours, { id: sold.id, text: String(sold.token) });
}

async function extend(
  story: TokenStory,
  token: ModelToken,
  durationHours: (typeof DURATION_HOURS)[number],
): Promise<void> {
  const { world, user, model } = story;
  const deps = { ...world, prices: model.prices };
  const order = { userId: user.id, tokenId: token.id, durationHours };
  const extended = await attempt(story, model.canExtend(token, durationHours), (tx) =>
    extendToken(tx, deps, actorOf(user), order),
  );
  if (extended !== null) model.extend(token, durationHours);
}

/** By the service, as its owner wishes. */
async function extendAtEnd(
  story: TokenStory,
  token: ModelToken,
  durationHours: (typeof DURATION_HOURS)[number],
): Promise<void> {
  const { world, user, model } = story;
  if (token.state !== "running") return;
  passUntil(story, token, Math.min(leftOf(token), EXTENDED_BEFORE_MS));
  const owned = { userId: user.id, tokenId: token.id };
  const wish = { durationHours, timesLeft: 1, monthCentsMax: 10n ** 9n };
  await world.database.transaction((tx) => setAutoExtension(tx, world, actorOf(user), owned, wish));
  const deps = { ...world, prices: model.prices, log: new MemoryLog() };
  const run = () => runAutoExtensions(deps, new AbortController().signal);
  await Promise.all([run(), run()]);
  await world.database.transaction((tx) => clearAutoExtension(tx, world, actorOf(user), owned));
  if (model.canExtend(token, durationHours) === null) model.extend(token, durationHours);
}

export async function activate({ world, model }: TokenStory, token: ModelToken): Promise<void> {
  await activateToken(world, token.id);
  model.activate(token);
}

export async function revoke(story: TokenStory, token: ModelToken): Promise<void> {
  const { world, user, model } = story;
  const due = token.state === "revoked" ? "token_not_found" : null;
  const order = { userId: user.id, tokenId: token.id };
  const revoked = await attempt(story, due, (tx) => revokeToken(tx, world, actorOf(user), order));
  if (revoked !== null) model.revoke(token);
}

export function pass({ world, model }: TokenStory, ms: number): void {
  world.clock.advance(ms);
  model.pass(ms);
}

function passUntil(story: TokenStory, token: ModelToken, leftMs: number): void {
  if (token.state === "running") pass(story, Math.max(0, leftOf(token) - leftMs));
}

async function outage({ world, model, given }: TokenStory, ms: number): Promise<void> {
  const fromMs = model.nowMs;
  world.clock.advance(ms);
  const losses = model.loseTime(ms);
  const interval = { fromMs, toMs: model.nowMs };
  const started = await world.database.transaction((tx) => startForOutage(tx, world, THE_SERVICE, interval));
  if (started === null) throw new Error("an outage was made good before");
  await runCompensation(world, started.id, new AbortController().signal);
  model.giveBack(losses);
  given.push({ id: started.id, losses });
}

async function undo({ world, model, given }: TokenStory, nth: number): Promise<void> {
  const [undone] = given.splice(nth % Math.max(1, given.length), 1);
  if (undone === undefined) return;
  await world.database.transaction((tx) =>
    undoCompensation(tx, world, THE_SERVICE, { id: undone.id, reason: null }),
  );
  await runCompensation(world, undone.id, new AbortController().signal);
  model.takeBack(undone.losses);
}
