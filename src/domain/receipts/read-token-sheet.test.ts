import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { activateToken } from "../tokens/activate-token.ts";
import { freezeToken } from "../tokens/freeze-token.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { thawToken } from "../tokens/thaw-token.ts";
import { readTokenSheet } from "./read-token-sheet.ts";
import { LINES_OF_ONE_PAGE } from "./sheet.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

/** A token of 24 h that has run for an hour and is frozen now. */
async function frozen() {
  const user = await world.newUser(10_000n);
  const { id: tokenId } = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 24, scope: "full" }),
  );
  await activateToken(world, tokenId);
  world.clock.advance(HOUR_MS);
  const owned = { userId: user.id, tokenId };
  const deps = { ...world, freezeTerms: { perToken: 3, daysMax: 90 } };
  await world.database.transaction((tx) => freezeToken(tx, deps, actorOf(user), owned));
  return { user, owned, frozenAt: world.clock.nowMs() };
}

type Frozen = Awaited<ReturnType<typeof frozen>>;
const read = ({ owned }: Frozen) =>
  world.database.transaction((tx) => readTokenSheet(tx, world, { ...owned, linesMax: LINES_OF_ONE_PAGE }));
const timeText = (ms: number): string => formatTime(new Date(ms));

test("a sheet says how long a freeze has lasted, and when the token ends if it thaws now, whatever clocks say", async () => {
  const token = await frozen();
  // At another instance, whose clock is behind.
  world.clock.advance(-1);
  expect((await read(token)).time).toMatchObject([{ kind: "freeze", seconds: 0 }]);
  world.clock.advance(1 + 2 * HOUR_MS);
  const { time, token: about, as_of } = await read(token);
  const now = world.clock.nowMs();
  expect(time).toEqual([
    { kind: "freeze", from: timeText(token.frozenAt), to: timeText(now), seconds: 7_200 },
  ]);
  expect([about.state, about.added_seconds, about.to, as_of]).toEqual([
    "frozen",
    7_200,
    timeText(now + 23 * HOUR_MS),
    timeText(now),
  ]);
});

test.each([
  [
    "thawed",
    ({ user, owned }: Frozen) =>
      world.database.transaction((tx) => thawToken(tx, world, actorOf(user), owned)),
  ],
  [
    "returned",
    ({ user, owned }: Frozen) =>
      world.database.transaction((tx) => revokeToken(tx, world, actorOf(user), owned)),
  ],
])("once a frozen token was %s, its sheet says for ever how long it was frozen", async (_what, end) => {
  const token = await frozen();
  world.clock.advance(3 * HOUR_MS);
  await end(token);
  world.clock.advance(200 * 24 * HOUR_MS);
  const { time, token: about, as_of } = await read(token);
  expect(time.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(3 * 3_600);
  expect([about.added_seconds, as_of]).toEqual([3 * 3_600, null]);
});
