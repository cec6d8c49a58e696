import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../test/support/domain-world.ts";
import { lowestUuidOf, unixMsOf } from "./ids.ts";
import { scanPage, withinTime } from "./scan-page.ts";

const SCANNED = 4;
let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

const events = () => world.database.direct.selectFrom("payment_events");

beforeEach(() => world.database.direct.deleteFrom("payment_events").execute());

/** Ten events, a minute apart, of the kinds a to j. */
async function addEvents() {
  for (const kind of "abcdefghij") {
    world.clock.advance(60_000);
    const row = { id: world.newId(), provider: "stripe", event_id: world.newId(), kind, body: "{}" } as const;
    const created_at = new Date(world.clock.nowMs());
    await world.database.direct
      .insertInto("payment_events")
      .values({ ...row, created_at })
      .execute();
  }
}

function pageOf(kinds: string, query: { limit?: number; skip?: number; cursor?: string | null }) {
  return scanPage(
    world.database.direct,
    events().selectAll(),
    (rows) => rows.where("kind", "in", [...kinds]),
    { limit: 50, skip: 0, cursor: null, ...query },
    ({ id, kind, created_at }) => ({ id, kind, created_at }),
    SCANNED,
  );
}

const kindsOf = (page: { readonly items: readonly { readonly kind: string }[] }) =>
  page.items.map(({ kind }) => kind).join("");

describe("scanPage", () => {
  test("reads so many rows a page, says how far back it came, and its cursor leads through all rows once", async () => {
    await addEvents();
    const first = await pageOf("ach", {});
    expect([kindsOf(first), first.total, first.totalCapped]).toEqual(["h", 1, true]);
    const lastRead = await events().select("created_at").where("kind", "=", "g").executeTakeFirstOrThrow();
    expect(first.searchedBackTo).toEqual(lastRead.created_at);
    const second = await pageOf("ach", { cursor: first.nextCursor });
    expect([kindsOf(second), second.totalCapped]).toEqual(["c", true]);
    const third = await pageOf("ach", { cursor: second.nextCursor });
    expect(third).toMatchObject({ total: 1, totalCapped: false, nextCursor: null });
    expect([kindsOf(third), third.searchedBackTo]).toEqual(["a", undefined]);
  });

  test("a full page ends at its last item, so none of the rows that were read is lost", async () => {
    await addEvents();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof pageOf>> = await pageOf("bcdefgij", { limit: 2, cursor });
      seen.push(kindsOf(page));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen.join("")).toBe("jigfedcb");
  });

  test("where all rows are read, it is an ordinary page with its exact number", async () => {
    const page = await pageOf("abc", {});
    expect(page).toEqual({ items: [], total: 0, totalCapped: false, nextCursor: null });
  });
});

describe("withinTime", () => {
  test("has the rows from the first time on and before the second", async () => {
    await addEvents();
    const times = await events().select("created_at").orderBy("id").execute();
    const within = { from: times[3]?.created_at ?? null, to: times[7]?.created_at ?? null };
    const found = await withinTime(world.database.direct, events().select("kind"), "created_at", within)
      .orderBy("id")
      .execute();
    expect(found.map(({ kind }) => kind).join("")).toBe("defg");
  });
});

describe("times of ids", () => {
  test("the lowest id of a millisecond sorts between the ids of that one and of the one before", () => {
    const before = world.newId();
    world.clock.advance(1);
    const lowest = lowestUuidOf(world.clock.nowMs());
    expect([world.newId() > lowest, before < lowest, unixMsOf(lowest)]).toEqual([
      true,
      true,
      world.clock.nowMs(),
    ]);
  });

  test.each([-1e15, 1e16])("the time %d, which no id has, is a bound nevertheless", (unixMs) => {
    expect(lowestUuidOf(unixMs)).toMatch(/^(0{8}-0{4}|f{8}-f{4})-0000-0000-000000000000$/);
  });
});
