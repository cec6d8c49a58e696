import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { lockWallet } from "../../../domain/ledger/lock-wallet.ts";
import { postEntry } from "../../../domain/ledger/post-entry.ts";
import { recordUsage } from "../../../domain/usage/record-usage.ts";
import { DAY_MS, HOUR_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
let desk: Person;
let customer: Person;
/** The clock stands at 12:00 of the 20th. On the 16th, Vladivostok's, the customer bought two tokens, gave one back and used the other. */
beforeAll(async () => {
  api = await ApiServer.start();
  desk = await api.registerSuperuser();
  customer = await api.register({ username: "buyer", balance: "100" });
  await wait(3 * HOUR_MS);
  const buy = () =>
    api.call("POST", "/api/v1/tokens/purchase", { jwt: customer.jwt, json: { duration_hours: 24 } });
  const [used, returned] = [(await buy()).body, (await buy()).body];
  await api.call("DELETE", `/api/v1/tokens/${returned.id}`, { jwt: customer.jwt });
  await use(String(used.id));
  await wait(DAY_MS);
  await payBack(700n);
  await wait(4 * DAY_MS - 3 * HOUR_MS);
}, 60_000);
afterAll(() => api.close());

/** Both sign in again afterwards: a JWT lasts an hour. */
async function wait(ms: number): Promise<void> {
  api.world.clock.advance(ms);
  desk = { ...desk, jwt: await api.logIn(desk.email) };
  customer = { ...customer, jwt: await api.logIn(customer.email) };
}

/** A device with traffic in two minutes, and three refusals. */
async function use(tokenId: string): Promise<void> {
  const { direct } = api.world.database;
  const sessionId = api.world.newId();
  const session = { id: sessionId, token_id: tokenId, user_id: customer.id, device_id: "device-one" };
  await direct.insertInto("proxy_sessions").values(session).execute();
  const sample = { token_id: tokenId, instance_id: randomUUID(), bytes_in: 5, bytes_out: 70 };
  const atMinute = (minute: number) => ({
    started_at: `2026-01-15T15:0${minute}:10Z`,
    ended_at: `2026-01-15T15:0${minute}:15Z`,
  });
  const served = { ...sample, session_id: sessionId, request_count: 4, denials: null };
  const refused = {
    ...sample,
    session_id: null,
    request_count: 0,
    bytes_in: 0,
    bytes_out: 0,
    denials: { rate_limited: 3 },
  };
  for (const one of [
    { ...served, ...atMinute(1) },
    { ...served, ...atMinute(2) },
    { ...refused, ...atMinute(2) },
  ])
    await recordUsage(direct, [{ id: randomUUID(), ...one }], []);
}

/** As a payment that is refunded. */
function payBack(cents: bigint): Promise<unknown> {
  const entry = { kind: "refund", counterAccount: "deposits:mock", description: "a payment" } as const;
  return api.world.database.transaction(async (tx) =>
    postEntry(tx, api.world, await lockWallet(tx, customer.id), { ...entry, amountCents: -cents }),
  );
}

const analytics = (query: string, as: Person = desk) =>
  api.call("GET", `/api/v1/admin/analytics${query}`, { jwt: as.jwt });

const USED = {
  requests: 8,
  bytes_in: 10,
  bytes_out: 140,
  active_minutes: 2,
  active_users: 1,
  devices: 1,
  denials: [{ code: "rate_limited", count: 3 }],
  purchases: 2,
  sales_znc: "36.00",
  refunds: 1,
  refunds_znc: "18.00",
  revenue_znc: "18.00",
};
const NOTHING = { requests: 0, devices: 0, denials: [], purchases: 0, revenue_znc: "0.00", deposits: 0 };

test("the figures of a day are those of the calendar in the time zone asked for; deposits and what was paid back are no revenue", async () => {
  const { status, body } = await analytics(
    "?from=2026-01-15T00:00:00Z&to=2026-01-17T12:00:00Z&time_zone=Asia/Vladivostok",
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({
    period: "day",
    time_zone: "Asia/Vladivostok",
    from: "2026-01-14T14:00:00.000+00:00",
    to: "2026-01-17T14:00:00.000+00:00",
    items: [
      { ...NOTHING, started_at: "2026-01-14T14:00:00.000+00:00", deposits: 1, deposits_znc: "100.00" },
      { ...USED, started_at: "2026-01-15T14:00:00.000+00:00", deposits: 0 },
      { ...NOTHING, deposits_znc: "0.00", deposits_returned_znc: "7.00" },
    ],
    totals: { ...USED, deposits: 1, deposits_znc: "100.00", deposits_returned_znc: "7.00" },
    top_users: [{ user_id: customer.id, username: "buyer", requests: 8, bytes_out: 140, active_minutes: 2 }],
  });
});

test("a user's figures are only the user's", async () => {
  const from = "&period=month&from=2026-01-02T00:00:00Z";
  expect((await analytics(`?user_id=${customer.id}${from}`)).body.totals).toMatchObject(USED);
  expect((await analytics(`?user_id=${desk.id}${from}`)).body).toMatchObject({
    totals: NOTHING,
    top_users: [],
  });
  expect((await analytics(`?user_id=${randomUUID()}`)).status).toBe(404);
});

test("without a time they are the last 30 days, 12 weeks from Monday, and 12 months, in the asker's time zone", async () => {
  await api.call("PATCH", "/api/v1/users/me", { jwt: desk.jwt, json: { time_zone: "Europe/Moscow" } });
  const askFor = async (period: string) => (await analytics(`?period=${period}`)).body;
  const [days, weeks, months] = [await askFor("day"), await askFor("week"), await askFor("month")];
  expect([days, weeks, months].map(({ items }) => Object.keys(items ?? {}).length)).toEqual([30, 12, 12]);
  expect([days, weeks, months].map(({ from, time_zone }) => [from, time_zone])).toEqual([
    ["2025-12-21T21:00:00.000+00:00", "Europe/Moscow"],
    ["2025-11-02T21:00:00.000+00:00", "Europe/Moscow"],
    ["2025-01-31T21:00:00.000+00:00", "Europe/Moscow"],
  ]);
  expect(months.totals).toMatchObject(USED);
});

test.each([
  ["more items than an answer has", "?from=2020-01-01T00:00:00Z", "/from"],
  ["an end before the beginning", "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "/to"],
  ["a time before there was anything", "?from=1970-01-01T00:00:00Z&to=1970-01-02T00:00:00Z", "/from"],
  ["a time zone that is none", "?time_zone=Mars/Olympus", "/time_zone"],
  ["a period that is none", "?period=year", "/period"],
])("%s is refused with 422", async (_what, query, path) => {
  const { status, body } = await analytics(query);
  expect([status, body.errors]).toMatchObject([422, [{ path }]]);
});

test("customers see none of it", async () => {
  expect((await analytics("", customer)).status).toBe(403);
  expect((await analytics("/export", customer)).status).toBe(403);
});

test("the file has a line for each item, as spreadsheets of the language read it", async () => {
  const query = "/export?from=2026-01-15T13:00:00Z&to=2026-01-16T00:00:00Z&time_zone=UTC";
  const english = await analytics(query);
  expect(english.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(english.headers.get("content-disposition")).toBe(
    'attachment; filename="zenzefi-days-2026-01-20.csv"',
  );
  expect(english.text.split("\r\n")).toEqual([
    'From (UTC),To (UTC),Requests,Bytes in,Bytes out,Active minutes,Active users,Devices,Refused requests,Purchases,"Sales, ZNC",Refunds,"Refunds, ZNC","Revenue, ZNC",Deposits,"Deposits, ZNC","Returned to payers, ZNC"',
    "2026-01-15T00:00:00.000+00:00,2026-01-16T00:00:00.000+00:00,8,10,140,2,1,1,3,2,36.00,1,18.00,18.00,1,100.00,0.00",
    "",
  ]);
  const headers = { "accept-language": "ru" };
  const russian = await api.call("GET", `/api/v1/admin/analytics${query}`, { jwt: desk.jwt, headers });
  expect(russian.text.split("\r\n")[1]).toContain(";36,00;1;18,00;18,00;1;100,00;0,00");
});

test("customers have their own usage as such a file, in a time zone of their choice", async () => {
  const path = "/api/v1/users/me/usage/export?period=week&time_zone=Asia/Kathmandu";
  const { text, headers } = await api.call("GET", path, { jwt: customer.jwt });
  expect(headers.get("content-disposition")).toBe('attachment; filename="zenzefi-usage-2026-01-20.csv"');
  const lines = text.split("\r\n");
  expect(lines).toHaveLength(9);
  expect(lines[2]).toBe("2026-01-14T18:15:00.000+00:00,2026-01-15T18:15:00.000+00:00,8,10,140,2,1,18.00");
});
