import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { adjustBalance } from "../../../domain/ledger/adjust-balance.ts";
import { lockWallet } from "../../../domain/ledger/lock-wallet.ts";
import { postEntry } from "../../../domain/ledger/post-entry.ts";
import { activateToken } from "../../../domain/tokens/activate-token.ts";
import { recordUsage } from "../../../domain/usage/record-usage.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { MINUTE_MS, SECOND_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const usage = (person: Person, period: string) =>
  api.call("GET", `/api/v1/users/me/usage?period=${period}`, { jwt: person.jwt });

/** Buys a token for 24 hours. @returns its id and the session of a device that holds it */
async function connectedToken(person: Person) {
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: person.jwt,
    json: { duration_hours: 24 },
  });
  const tokenId = String(body.id);
  const sessionId = api.world.newId();
  await api.world.database.direct
    .insertInto("proxy_sessions")
    .values({ id: sessionId, token_id: tokenId, user_id: person.id, device_id: "device-one" })
    .execute();
  return { tokenId, sessionId };
}

/** A sample as the gateway flushes it: four seconds of traffic from `startedAt` on. */
async function flush(
  { tokenId, sessionId }: { readonly tokenId: string; readonly sessionId: string | null },
  startedAt: string,
  counts: { readonly requests: number; readonly bytesIn?: number; readonly bytesOut?: number },
): Promise<void> {
  await recordUsage(
    api.world.database.direct,
    [
      {
        id: randomUUID(),
        token_id: tokenId,
        session_id: sessionId,
        instance_id: randomUUID(),
        started_at: startedAt,
        ended_at: new Date(Date.parse(startedAt) + 4 * SECOND_MS).toISOString(),
        request_count: counts.requests,
        bytes_in: counts.bytesIn ?? 0,
        bytes_out: counts.bytesOut ?? 0,
        denials: sessionId === null ? { rate_limited: 3 } : null,
      },
    ],
    [],
  );
}

test("usage is by the hour, with zeros for hours without traffic", async () => {
  const person = await api.register({ balance: "100" });
  const held = await connectedToken(person);
  await flush(held, "2026-01-15T10:59:58.000Z", { requests: 2, bytesIn: 10, bytesOut: 5_000_000_000 });
  await flush(held, "2026-01-15T11:00:02.000Z", { requests: 1 });
  await flush(held, "2026-01-15T11:00:06.000Z", { requests: 4, bytesIn: 1 });
  await flush({ ...held, sessionId: null }, "2026-01-15T11:30:00.000Z", { requests: 0 });
  await flush(held, "2026-01-14T12:59:59.999Z", { requests: 99 });
  const { status, body } = await usage(person, "day");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    period: "day",
    time_zone: "UTC",
    from: "2026-01-14T13:00:00.000+00:00",
    to: "2026-01-15T13:00:00.000+00:00",
    totals: {
      requests: 7,
      bytes_in: 11,
      bytes_out: 5_000_000_000,
      active_minutes: 2,
      spend_znc: "18.00",
    },
  });
  const items = Object.values(body.items ?? {});
  expect(items).toHaveLength(24);
  expect(items[0]).toEqual({
    started_at: "2026-01-14T13:00:00.000+00:00",
    ended_at: "2026-01-14T14:00:00.000+00:00",
    requests: 0,
    bytes_in: 0,
    bytes_out: 0,
    active_minutes: 0,
    devices: 0,
    spend_znc: "0.00",
  });
  expect(items.slice(21)).toMatchObject([
    { requests: 2, bytes_out: 5_000_000_000, active_minutes: 1, spend_znc: "0.00" },
    { requests: 5, bytes_in: 1, active_minutes: 1, spend_znc: "0.00" },
    { started_at: "2026-01-15T12:00:00.000+00:00", requests: 0, spend_znc: "18.00" },
  ]);
});

test("two devices in one minute are one active minute, and traffic of other users is not counted", async () => {
  const [person, other] = [await api.register({ balance: "100" }), await api.register({ balance: "100" })];
  for (const owner of [person, person, other]) {
    await flush(await connectedToken(owner), "2026-01-15T11:00:02.000Z", { requests: 1 });
  }
  expect((await usage(person, "week")).body.totals).toMatchObject({
    requests: 2,
    active_minutes: 1,
    devices: 1,
  });
});

test("spend is purchases less their refunds, and no other entry", async () => {
  const person = await api.register({ balance: "100" });
  const { tokenId } = await connectedToken(person);
  await activateToken(api.world, tokenId);
  await connectedToken(person);
  const movement = { userId: person.id, amountCents: -500n };
  await api.world.database.transaction(async (tx) => {
    await adjustBalance(tx, api.world, THE_SERVICE, { ...movement, reason: "a test" });
    const refunded = { kind: "refund", counterAccount: "deposits:mock", description: "a payment" } as const;
    await postEntry(tx, api.world, await lockWallet(tx, person.id), { ...movement, ...refunded });
  });
  api.world.clock.advance(45 * MINUTE_MS);
  await api.call("DELETE", `/api/v1/tokens/${tokenId}`, { jwt: person.jwt });
  expect((await usage(person, "month")).body.totals).toMatchObject({ spend_znc: "18.57" });
});

test("days are those of the user's time zone, 23 hours long if the clock is put forward", async () => {
  const server = await ApiServer.start();
  try {
    server.world.clock.advance(Date.UTC(2026, 2, 30, 10) - server.world.clock.nowMs());
    const person = await server.register();
    const jwt = person.jwt;
    await server.call("PATCH", "/api/v1/users/me", { jwt, json: { time_zone: "Europe/Berlin" } });
    const { body } = await server.call("GET", "/api/v1/users/me/usage?period=week", { jwt });
    const items = Object.values(body.items ?? {});
    expect(body.time_zone).toBe("Europe/Berlin");
    expect(items.map((item) => String(item.started_at).slice(0, 16))).toEqual([
      "2026-03-23T23:00",
      "2026-03-24T23:00",
      "2026-03-25T23:00",
      "2026-03-26T23:00",
      "2026-03-27T23:00",
      "2026-03-28T23:00",
      "2026-03-29T22:00",
    ]);
    expect([items[5]?.ended_at, body.to]).toEqual([
      "2026-03-29T22:00:00.000+00:00",
      "2026-03-30T22:00:00.000+00:00",
    ]);
  } finally {
    await server.close();
  }
});

test("an unknown period is refused with 422", async () => {
  const person = await api.register();
  const { status, body } = await usage(person, "year");
  expect([status, body.errors]).toMatchObject([422, [{ path: "/period" }]]);
});
