/** What holds for every list of the desk: the search takes characters as they are, and pages lose and repeat nothing. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "./support/api-server.ts";
import {
  addRows,
  DESK_LISTS,
  type DeskList,
  fillSearched,
  type ListWorld,
  pathOf,
} from "./support/desk-lists.ts";

let api: ApiServer;
let admin: Person;
let world: ListWorld;

beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
  world = { ...api.world, userId: admin.id };
  await api.call("POST", "/api/v1/currency/mock-purchase", { jwt: admin.jwt, json: { amount: 1 } });
  await api.call("POST", "/api/v1/tokens/purchase", { jwt: admin.jwt, json: { duration_hours: 1 } });
});
afterAll(() => api.close());

const page = async (path: string, query: Record<string, string>) => {
  const { status, body } = await api.call("GET", `${path}?${new URLSearchParams(query)}`, { jwt: admin.jwt });
  expect(status).toBe(200);
  const items = Object.values(body.items ?? {}).map((item: Json) => String(item.id ?? item.payment_id));
  return { items, next: body.next_cursor as unknown as string | null, total: Number(body.total) };
};

test("every list of the desk is one of these", () => {
  const { paths } = api.document as { paths: Record<string, Record<string, object>> };
  const lists = Object.entries(paths).flatMap(([path, { get }]) =>
    path.startsWith("/api/v1/admin/") && JSON.stringify(get ?? {}).includes('"cursor"') ? [path] : [],
  );
  expect(lists.sort()).toEqual(DESK_LISTS.map(({ path }) => path).sort());
});

describe.each(DESK_LISTS.filter(({ isSearched }) => isSearched))("the search of $path", (list) => {
  test("finds %, _ and a backslash as themselves, in any case of letters, and nothing else by them", async () => {
    const ids = await fillSearched(world, list.name);
    const found = async (search: string) =>
      (await page(list.path, { search, limit: "100" })).items.map(
        (id) => [...ids].find(([, known]) => known === id)?.[0],
      );
    expect(ids.size).toBe(4);
    expect([
      await found("QX100%y"),
      await found("qx100_y"),
      await found("qx100\\Y"),
      await found("qx100%"),
      await found("qx1%y"),
      await found("qx___"),
      await found("qx100"),
    ]).toEqual([
      ["qx100%y"],
      ["qx100_y"],
      ["qx100\\y"],
      ["qx100%y"],
      [],
      [],
      ["qx100zy", "qx100\\y", "qx100_y", "qx100%y"],
    ]);
  });
});

async function expectWhole(list: DeskList, limit: number, inserts: readonly number[]): Promise<void> {
  const old = new Set((await walk(list, 100, [])).seen);
  const { seen, totals } = await walk(list, limit, inserts);
  const ofOld = seen.filter((id) => old.has(id));
  expect(ofOld).toHaveLength(old.size);
  expect(new Set(seen).size).toBe(seen.length);
  expect(Math.min(...totals)).toBeGreaterThanOrEqual(old.size);
}

async function walk(list: DeskList, limit: number, inserts: readonly number[]) {
  const seen: string[] = [];
  const totals: number[] = [];
  let cursor: string | null = null;
  for (let nth = 0; ; nth += 1) {
    const { items, next, total } = await page(pathOf(list, world.userId), {
      limit: String(limit),
      ...(cursor === null ? {} : { cursor }),
    });
    seen.push(...items);
    totals.push(total);
    if (next === null) return { seen, totals };
    cursor = next;
    await addRows(world, list.name, inserts[nth % Math.max(1, inserts.length)] ?? 0);
  }
}

describe.each(DESK_LISTS)("the pages of $path", (list) => {
  test("have each row that was there exactly once, while others are inserted", async () => {
    await addRows(world, list.name, 7);
    const limits = fc.integer({ min: 1, max: 5 });
    const inserts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(limits, inserts, (limit, added) => expectWhole(list, limit, added)),
      { numRuns: 2 },
    );
  });
});
