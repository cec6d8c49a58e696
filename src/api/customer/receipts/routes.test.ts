import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";
import { MemoryLimiter } from "../../../adapters/memory/memory-limiter.ts";
import { issueReceipt } from "../../../domain/receipts/issue-receipt.ts";
import { pruneReceipts, RECEIPTS_RETAINED_MS } from "../../../domain/receipts/prune-receipts.ts";
import { readMonthSheet } from "../../../domain/receipts/read-month-sheet.ts";
import { LINES_OF_ONE_PAGE } from "../../../domain/receipts/sheet.ts";
import { activateToken } from "../../../domain/tokens/activate-token.ts";
import { makeVoucherCode } from "../../../domain/vouchers/code-rules.ts";
import { DAY_MS, HOUR_MS } from "../../../kernel/duration.ts";

const SIGNED = "the first line of a device";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const get = ({ jwt }: Person, path: string) => api.call("GET", path, { jwt });
const issue = ({ jwt }: Person, path: string) => api.call("POST", path, { jwt });
const verify = (code: string) => api.call("POST", "/api/v1/receipts/verify", { json: { code } });
const anyCode = () => makeVoucherCode(api.world.random.bytes(15));
const monthPath = () => `/api/v1/receipts/${new Date(api.world.clock.nowMs()).toISOString().slice(0, 7)}`;

async function buy(person: Person): Promise<{ readonly id: string; readonly secret: string }> {
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: person.jwt,
    json: { duration_hours: 1 },
  });
  return { id: String(body.id), secret: String(body.token) };
}

const pathOf = ({ id }: { readonly id: string }) => `/api/v1/tokens/${id}/receipt`;

async function signInAgain(person: Person): Promise<Person> {
  return { ...person, jwt: await api.logIn(person.email) };
}

/** A token that was used by two devices, and has ended; and its owner, signed in again. */
async function useToken(person: Person) {
  const token = await buy(person);
  await activateToken(api.world, token.id);
  for (const [at, device] of ["11111111-aaaa", SIGNED, "11111111-aaaa"].entries()) {
    await api.world.database.direct
      .insertInto("proxy_sessions")
      .values({
        id: api.world.newId(),
        token_id: token.id,
        user_id: person.id,
        device_id: device,
        started_at: new Date(api.world.clock.nowMs() + at),
        last_activity: new Date(api.world.clock.nowMs() + at + 5),
        ended_at: new Date(api.world.clock.nowMs() + at + 5),
        end_reason: "idle",
        request_count: 10n,
        bytes_in: 100n,
        bytes_out: 1_000n,
      })
      .execute();
  }
  api.world.clock.advance(2 * HOUR_MS);
  return { ...token, owner: await signInAgain(person) };
}

describe("the receipt of a token", () => {
  test("says what was paid, used and by whom, and never the secret", async () => {
    const { owner: person, ...token } = await useToken(await api.register({ balance: "100" }));
    const { status, body, text } = await get(person, pathOf(token));
    expect([status, body]).toMatchObject([
      200,
      {
        issued: null,
        sheet: {
          as_of: null,
          customer: { username: person.username, email: person.email },
          time_zone: "UTC",
          token: { id: token.id, state: "expired", hours: 1, revoked_at: null },
          sums: { refunded: "0.00" },
          usage: {
            sessions: 3,
            devices: 2,
            requests: 30,
            bytes_in: 300,
            bytes_out: 3_000,
            is_complete: true,
          },
          lots: [{ number: 1, hours: 1, meaning: "token", is_automatic: false }],
          devices: [
            { id_hint: "11111111", sessions: 2, requests: 20 },
            { id_hint: SIGNED.slice(0, 8), sessions: 1, requests: 10 },
          ],
          left_out: { lots: 0, time: 0, devices: 0 },
        },
      },
    ]);
    expect(text).not.toContain(token.secret);
    expect(text).not.toContain(SIGNED);
  });

  test("of a token whose time runs is of a moment, and says so", async () => {
    const person = await api.register({ balance: "100" });
    const token = await buy(person);
    await activateToken(api.world, token.id);
    const now = new Date(api.world.clock.nowMs()).toISOString().replace("Z", "+00:00");
    expect((await issue(person, pathOf(token))).body).toMatchObject({
      sheet: { as_of: now, token: { state: "active" } },
      issued: { issued_at: now },
    });
  });

  test("of another user's token, or of none, is not found", async () => {
    const [person, other] = [await api.register({ balance: "100" }), await api.register()];
    const token = await buy(person);
    for (const path of [pathOf(token), pathOf({ id: randomUUID() })]) {
      for (const answer of [
        await get(other, path),
        await issue(other, path),
        await get(other, `${path}/export`),
      ])
        expect([answer.status, answer.body.code]).toEqual([404, "token_not_found"]);
    }
  });
});

describe("the receipt of a month", () => {
  test("adds up, and has the payment in roubles only where it was a payment", async () => {
    const { owner: person, ...token } = await useToken(await api.register({ balance: "100" }));
    const { body } = await get(person, monthPath());
    const price = String((await get(person, pathOf(token))).body.sheet?.sums?.paid);
    expect(body.sheet).toMatchObject({
      opening_balance: "0.00",
      closing_balance: await api.balanceOf(person),
      sums: [
        { kind: "deposit", count: 1, amount: "100.00" },
        { kind: "purchase", count: 1, amount: `-${price}` },
      ],
      entries: [
        { amount: "100.00", paid_rub: null },
        { amount: `-${price}`, meaning: { code: "token", hours: 1 } },
      ],
      tokens: [{ id: token.id, seconds: 3_600, charged: price, refunded: "0.00", devices: 2 }],
    });
    expect(body.sheet?.as_of).not.toBeNull();
  });

  test("is final once it is over, and there is none of a month ahead", async () => {
    const person = await api.register({ balance: "1" });
    expect((await get(person, "/api/v1/receipts/2020-01")).body.sheet).toMatchObject({
      as_of: null,
      opening_balance: "0.00",
      closing_balance: "0.00",
      sums: [],
    });
    expect((await get(person, "/api/v1/receipts/2099-01")).body.code).toBe("receipt_month_ahead");
    const noMonth = await get(person, "/api/v1/receipts/2026-13");
    expect([noMonth.status, noMonth.body.errors]).toEqual([
      422,
      [{ path: "/month", message: "does not have the form that it must have" }],
    ]);
  });
});

describe("a code", () => {
  let person: Person;
  let token: { readonly id: string; readonly secret: string };
  let issued: Json;
  beforeAll(async () => {
    ({ owner: person, ...token } = await useToken(await api.register({ balance: "100" })));
    issued = (await issue(person, pathOf(token))).body;
  });

  test("gives anybody who has it what the sheet says, and nothing else", async () => {
    const code = String(issued.issued?.code);
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(issued.issued?.verify_url).toBe(`https://zenzefi.example/verify#${code}`);
    for (const typed of [code, code.toLowerCase().replaceAll("-", " "), code.replaceAll("-", "")]) {
      const { status, body, headers } = await verify(typed);
      expect([status, body]).toEqual([
        200,
        { code, issued_at: issued.issued?.issued_at, token: issued.sheet },
      ]);
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  test("is the same when the same is printed again", async () => {
    expect((await issue(person, pathOf(token))).body).toEqual(issued);
    expect((await get(person, `${pathOf(token)}?lines=page`)).body).toEqual(issued);
  });

  test("goes on saying what was printed when the sheet says something else by now", async () => {
    const json = { label: "Workshop" };
    await api.call("PATCH", `/api/v1/tokens/${token.id}`, { jwt: person.jwt, json });
    expect((await get(person, pathOf(token))).body).toMatchObject({
      issued: null,
      sheet: { token: { label: "Workshop" } },
    });
    const other = (await issue(person, pathOf(token))).body;
    expect(other.issued?.code).not.toBe(issued.issued?.code);
    expect((await verify(String(issued.issued?.code))).body.token).toEqual(issued.sheet);
  });

  test("that nobody was given is answered alike, and a slip is called one", async () => {
    const answers = [await verify(anyCode()), await verify("0000-0000-0000-0000"), await verify(anyCode())];
    for (const { body } of answers) {
      const { request_id: _id, ...same } = body;
      expect(same).toMatchObject({ status: 404, code: "receipt_unknown" });
      const { request_id: _first, ...first } = answers[0]?.body ?? {};
      expect(same).toEqual(first);
    }
    const code = String(issued.issued?.code);
    const slip = code.slice(0, -1) + (code.endsWith("0") ? "2" : "0");
    expect((await verify(slip)).body).toMatchObject({ status: 422, code: "receipt_code_mistyped" });
  });

  test("is unknown six years after it was printed last, and with its user gone", async () => {
    const { clock, database } = api.world;
    const month = (await issue(person, "/api/v1/receipts/2020-01")).body;
    const kept = String(month.issued?.code);
    clock.advance(RECEIPTS_RETAINED_MS - DAY_MS);
    person = await signInAgain(person);
    expect((await issue(person, "/api/v1/receipts/2020-01")).body.issued?.code).toBe(kept);
    clock.advance(2 * DAY_MS);
    await pruneReceipts(api.world);
    expect([(await verify(kept)).status, (await verify(String(issued.issued?.code))).status]).toEqual([
      200, 404,
    ]);
    const gone = await api.world.newUser();
    const query = { userId: gone.id, month: "2020-01", linesMax: LINES_OF_ONE_PAGE };
    const sheet = await database.transaction((tx) => readMonthSheet(tx, api.world, query));
    const order = { userId: gone.id, sheet };
    const { code } = await database.transaction((tx) => issueReceipt(tx, api.world, order));
    expect((await verify(code)).status).toBe(200);
    await database.direct.deleteFrom("wallets").where("user_id", "=", gone.id).execute();
    await database.direct.deleteFrom("users").where("id", "=", gone.id).execute();
    expect((await verify(code)).status).toBe(404);
  });
});

test("codes are counted by address, whatever they are, and slips are not", async () => {
  const { clock } = api.world;
  const limited = await ApiServer.start({
    receiptLimit: { hitsMax: 2, windowMs: HOUR_MS },
    limiter: new MemoryLimiter({ clock }),
  });
  try {
    const ask = (code: string) => limited.call("POST", "/api/v1/receipts/verify", { json: { code } });
    const codes = ["1", anyCode(), anyCode(), "1", anyCode()];
    const statuses = [];
    for (const code of codes) statuses.push((await ask(code)).status);
    expect(statuses).toEqual([422, 404, 404, 422, 429]);
  } finally {
    await limited.close();
  }
});

test("who views a customer reads the sheets and cannot issue one", async () => {
  const person = await api.register({ balance: "100" });
  const support = await api.registerRole("support");
  const token = await buy(person);
  const view = await api.call("POST", `/api/v1/admin/users/${person.id}/view`, {
    jwt: support.jwt,
    json: { reason: "asked for help" },
  });
  const jwt = String(view.body.access_token);
  for (const path of [pathOf(token), monthPath()]) {
    expect((await api.call("GET", path, { jwt })).status).toBe(200);
    expect((await api.call("GET", `${path}/export`, { jwt })).status).toBe(200);
    expect((await api.call("POST", path, { jwt })).body.code).toBe("view_only");
  }
});
