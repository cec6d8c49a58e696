import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { adjustBalance } from "../../../domain/ledger/adjust-balance.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { MINUTE_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const PATH = "/api/v1/currency/transactions/export";
const exported = (person: Person, query = "", language = "en") =>
  api.call("GET", `${PATH}${query}`, { jwt: person.jwt, headers: { "accept-language": language } });
const topUp = (person: Person, amount: number) =>
  api.call("POST", "/api/v1/currency/mock-purchase", { jwt: person.jwt, json: { amount } });
const linesOf = (text: string) => text.split("\r\n").slice(0, -1);

/** An adjustment whose description is the admin's reason. */
async function adjust(person: Person, reason: string): Promise<void> {
  await api.world.database.transaction((tx) =>
    adjustBalance(tx, api.world, THE_SERVICE, { userId: person.id, amountCents: 100n, reason }),
  );
}

/** `count` movements of 0.00 in one statement each way, newest last. */
async function addMany(person: Person, count: number): Promise<void> {
  const created_at = new Date(api.world.clock.nowMs());
  const row = { user_id: person.id, kind: "adjustment" as const, amount: 0n, balance_after: 0n, created_at };
  await api.world.database.transaction(async (tx) => {
    for (let made = 0; made < count; made += 1_000) {
      const rows = Array.from({ length: Math.min(1_000, count - made) }, (_, at) => ({
        ...row,
        id: api.world.newId(),
        description: `row ${made + at}`,
      }));
      await tx.insertInto("ledger_transactions").values(rows).execute();
      const postings = rows.flatMap(({ id }) =>
        ["wallet", "adjustments"].map((account) => ({ transaction_id: id, account, amount: 0n })),
      );
      await tx.insertInto("ledger_postings").values(postings).execute();
    }
  });
}

test("an export is for spreadsheets: UTF-8 with a byte order mark, CRLF, newest first, in the language asked for", async () => {
  const person = await api.register({ balance: "20" });
  await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json: { duration_hours: 24 } });
  const { status, headers, text } = await exported(person);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(headers.get("content-disposition")).toBe(
    'attachment; filename="zenzefi-transactions-2026-01-15.csv"',
  );
  expect(linesOf(text)).toEqual([
    'Time (UTC),Type,"Amount, ZNC","Balance after, ZNC",Description,Payment,"Of it granted, ZNC"',
    '2026-01-15T12:00:00.000+00:00,Purchase,-18.00,2.00,"Access token, 24 h, full",,0.00',
    "2026-01-15T12:00:00.000+00:00,Top-up,20.00,20.00,Mock deposit,,0.00",
  ]);
  const bytes = await fetch(`${api.url}${PATH}`, {
    headers: { authorization: `Bearer ${person.jwt}`, "accept-language": "ru" },
  });
  const russian = Buffer.from(await bytes.arrayBuffer());
  expect([...russian.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(linesOf(russian.toString().slice(1))).toEqual([
    "Время (UTC);Тип;Сумма, ZNC;Баланс после, ZNC;Описание;Платёж;Из них бонусные, ZNC",
    "2026-01-15T12:00:00.000+00:00;Покупка;-18,00;2,00;Access token, 24 h, full;;0,00",
    "2026-01-15T12:00:00.000+00:00;Пополнение;20,00;20,00;Mock deposit;;0,00",
  ]);
});

test("the form follows the language unless it is named", async () => {
  const person = await api.register({ balance: "1" });
  const lastOf = async (query: string, language: string) =>
    linesOf((await exported(person, query, language)).text).at(-1);
  expect(await lastOf("?delimiter=semicolon", "en")).toContain(";Top-up;1,00;1,00;");
  expect(await lastOf("?delimiter=comma", "ru-RU,ru;q=0.9")).toContain(",Пополнение,1.00,1.00,");
  expect(await lastOf("", "ru-RU,ru;q=0.9")).toContain(";Пополнение;1,00;1,00;");
  expect((await exported(person, "?delimiter=%3B")).status).toBe(422);
});

test.each([
  ['=HYPERLINK("https://evil.example","Click")', `"'=HYPERLINK(""https://evil.example"",""Click"")"`],
  ["+1", "'+1"],
  ["-1+1", "'-1+1"],
  ["@SUM(A1:A9)", "'@SUM(A1:A9)"],
  ["\t=1", "'\t'=1"],
  ["\r=1", `"'\r'=1"`],
])("a description cannot be a formula: %j", async (reason, cell) => {
  const person = await api.register();
  await adjust(person, reason);
  const { text } = await exported(person);
  expect(text.endsWith(`,Adjustment,1.00,1.00,${cell},,0.00\r\n`)).toBe(true);
});

test("an export has the filters of the list; `to` is not included", async () => {
  const person = await api.register();
  const times: string[] = [];
  for (const amount of [1, 2, 3]) {
    times.push(new Date(api.world.clock.nowMs()).toISOString());
    await topUp(person, amount);
    api.world.clock.advance(MINUTE_MS);
  }
  const [, from, to] = times;
  const amountsOf = (text: string) => linesOf(text).flatMap((line) => /,(\d\.00),/.exec(line)?.[1] ?? []);
  const query = `?from=${from}&to=${to}`;
  expect(amountsOf((await exported(person, query)).text)).toEqual(["2.00"]);
  const { body } = await api.call("GET", `/api/v1/currency/transactions${query}`, { jwt: person.jwt });
  expect(body).toMatchObject({ total: 1, items: [{ amount: "2.00" }] });
  expect(linesOf((await exported(person, "?transaction_type=purchase")).text)).toHaveLength(1);
  const wrong = await exported(person, "?from=yesterday");
  expect([wrong.status, wrong.body.errors]).toMatchObject([422, [{ path: "/from" }]]);
});

test("an export contains each row once, over many pages, and none of other users", async () => {
  const [person, other] = [await api.register(), await api.register()];
  await addMany(person, 1_000);
  await addMany(other, 3);
  const { text } = await exported(person);
  const rows = linesOf(text).slice(1);
  expect(rows.map((line) => line.split(",")[4])).toEqual(
    Array.from({ length: 1_000 }, (_, at) => `row ${999 - at}`),
  );
});

test("an export ends at its maximum of rows, with a line that states it", async () => {
  const person = await api.register();
  await addMany(person, 50_001);
  const lines = linesOf((await exported(person)).text);
  expect(lines).toHaveLength(1 + 50_000 + 1);
  expect(lines.at(-2)).toMatch(/,row 1,,0\.00$/);
  expect(lines.at(-1)).toBe(
    ",,,,Only the newest 50000 rows are here. Export a shorter time to get the older ones.,,",
  );
});
