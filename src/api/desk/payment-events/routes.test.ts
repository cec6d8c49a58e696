import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, MOCK_WEBHOOK_SECRET, type Person } from "../../../../test/support/api-server.ts";
import { signMockEvent } from "../../../adapters/payments/mock/mock-provider.ts";

let api: ApiServer;
let admin: Person;
let paymentId: string;
const strangerId = randomUUID();

beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
  const { body } = await api.call("POST", "/api/v1/currency/purchase", {
    jwt: admin.jwt,
    json: { amount: 10 },
  });
  paymentId = String(body.payment_id);
  await notify(paymentId, "canceled");
  await notify(strangerId, "succeeded");
  await notify(paymentId, "succeeded");
});
afterAll(() => api.close());

async function notify(payment_id: string, status: string): Promise<void> {
  const raw = JSON.stringify({ payment_id, status });
  const headers = {
    "content-type": "application/json",
    "x-webhook-signature": signMockEvent(MOCK_WEBHOOK_SECRET, raw),
  };
  await api.call("POST", "/api/v1/webhooks/payment", { raw, headers });
}

const list = (query: string, jwt = admin.jwt) =>
  api.call("GET", `/api/v1/admin/payment-events${query}`, { jwt });

test("events that were stored but not credited are listed, newest first, with their outcome", async () => {
  const { status, body } = await list("?flagged=true");
  expect([status, body]).toMatchObject([
    200,
    {
      total: 2,
      items: [
        {
          provider: "mock",
          event_id: `${paymentId}:succeeded`,
          kind: "payment.succeeded",
          payment_id: paymentId,
          user_id: admin.id,
          username: admin.username,
          outcome: "illegal_transition",
          flagged: true,
          settled_at: expect.any(String),
        },
        {
          event_id: `${strangerId}:succeeded`,
          payment_id: null,
          user_id: null,
          username: null,
          outcome: "unknown_payment",
        },
      ],
    },
  ]);
});

test("flagged=false lists the others, including events that are not settled yet", async () => {
  const { direct } = api.world.database;
  const open = { id: api.world.newId(), provider: "yookassa", event_id: "e", kind: "k", body: "{}" } as const;
  await direct
    .insertInto("payment_events")
    .values({ ...open, created_at: new Date(0) })
    .execute();
  expect((await list("?flagged=false")).body).toMatchObject({
    total: 2,
    items: [
      { event_id: "e", outcome: null, flagged: false, settled_at: null },
      { event_id: `${paymentId}:canceled`, outcome: "applied", flagged: false },
    ],
  });
  const totals = [(await list("")).body.total, (await list("?provider=yookassa")).body.total];
  expect(totals).toEqual([4, 1]);
});

test("those of one payment are listed alone", async () => {
  const events = [{ event_id: `${paymentId}:succeeded` }, { event_id: `${paymentId}:canceled` }];
  expect((await list(`?payment_id=${paymentId}`)).body).toMatchObject({ total: 2, items: events });
  expect((await list(`?payment_id=${strangerId}`)).body).toMatchObject({ total: 0, items: [] });
});

test("pages follow each other by cursor", async () => {
  const first = (await list("?flagged=true&limit=1")).body;
  const second = (await list(`?flagged=true&limit=1&cursor=${first.next_cursor}`)).body;
  expect([second.items, second.next_cursor]).toMatchObject([[{ event_id: `${strangerId}:succeeded` }], null]);
});

test("the list is for superusers", async () => {
  const { jwt } = await api.register();
  expect((await list("", jwt)).body.code).toBe("forbidden");
});
