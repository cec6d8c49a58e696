import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { issueTicket } from "./issue-ticket.ts";
import { redeemTicket } from "./redeem-ticket.ts";

let world: DomainWorld;
let token: AccessToken;
let tokenText: string;

beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

beforeEach(async () => {
  await world.database.direct.deleteFrom("access_tickets").execute();
  token = await buy();
  tokenText = String(token.token);
});

async function buy(): Promise<AccessToken> {
  const user = await world.newUser(100n);
  const purchase = { userId: user.id, durationHours: 1, scope: "full" } as const;
  return world.database.transaction((tx) => purchaseToken(tx, world, actorOf(user), purchase));
}

function issue(deviceId = "device-0001", of = token) {
  const order = { tokenId: of.id, tokenText: String(of.token), deviceId };
  return world.database.transaction((tx) => issueTicket(tx, world, order));
}

function stored() {
  return world.database.direct.selectFrom("access_tickets").selectAll().execute();
}

/** All rows of all tables as text, bytes as hex. */
async function wholeDatabase(): Promise<string> {
  const tables = await world.database.direct.introspection.getTables();
  const texts = tables.map(async ({ name }) => {
    const { rows } = await sql<{ text: string }>`SELECT t::text AS text FROM ${sql.table(name)} t`.execute(
      world.database.direct,
    );
    return rows.map(({ text }) => text);
  });
  return (await Promise.all(texts)).flat().join("\n");
}

test("a ticket has 43 URL-safe characters, is good for 60 s, and differs each time", async () => {
  const tickets = [await issue(), await issue()];
  for (const { ticket, expiresInSeconds } of tickets) {
    expect(ticket).toMatch(/^[\w-]{43}$/);
    expect(expiresInSeconds).toBe(60);
  }
  expect(tickets[0]?.ticket).not.toBe(tickets[1]?.ticket);
});

test("neither the ticket nor its token is anywhere in the database, in whatever form", async () => {
  const { ticket } = await issue();
  const everything = await wholeDatabase();
  expect(everything).toContain(token.id);
  expect(everything).toContain("device-0001");
  for (const secret of [ticket, tokenText]) {
    expect(everything).not.toContain(secret);
    for (const encoding of ["utf8", "base64url"] as const) {
      expect(everything).not.toContain(Buffer.from(secret, encoding).toString("hex"));
    }
  }
});

test("a ticket changes neither its token nor the feed, and leaves no audit row", async () => {
  const { direct } = world.database;
  const traces = () =>
    Promise.all([
      direct.selectFrom("access_tokens").selectAll().where("id", "=", token.id).execute(),
      direct.selectFrom("access_changes").select("id").execute(),
      direct.selectFrom("audit_logs").select("id").execute(),
      direct.selectFrom("proxy_sessions").select("id").execute(),
    ]);
  const before = await traces();
  await issue();
  expect(await traces()).toEqual(before);
});

test("a token has at most 20 tickets: a further one voids the oldest, and no other token's", async () => {
  const { ticket: others } = await issue("device-0002", await buy());
  const issued: string[] = [];
  for (let count = 0; count < 22; count += 1) {
    issued.push((await issue()).ticket);
    world.clock.advance(SECOND_MS);
  }
  expect(await stored()).toHaveLength(21);
  const redeemed = [];
  for (const ticket of issued) redeemed.push(await redeemTicket(world.database.direct, world, ticket));
  expect(redeemed.map((got) => got !== null)).toEqual([...Array(2).fill(false), ...Array(20).fill(true)]);
  expect(await redeemTicket(world.database.direct, world, others)).not.toBeNull();
});

test("many calls at once all get a ticket, and wait for none", async () => {
  for (let count = 0; count < 20; count += 1) await issue();
  const tickets = await Promise.all(Array.from({ length: 20 }, () => issue()));
  expect(new Set(tickets.map(({ ticket }) => ticket)).size).toBe(20);
  await issue();
  expect(await stored()).toHaveLength(20);
});

test("each ticket removes expired ones of all tokens, at most 1,000, so that the table does not grow", async () => {
  const { direct } = world.database;
  await sql`
    INSERT INTO access_tickets (ticket_hash, token_id, token_sealed, device_id, created_at, expires_at)
    SELECT sha256(n::text::bytea), ${(await buy()).id}::uuid, 'sealed', 'device-0001', now.at - interval '1 minute', now.at
      FROM generate_series(1, 1500) n, (SELECT ${new Date(world.clock.nowMs())}::timestamptz AS at) now`.execute(
    direct,
  );
  await issue();
  expect(await stored()).toHaveLength(501);
  await issue();
  expect(await stored()).toHaveLength(2);
});

test("the tickets of a token are removed with it", async () => {
  await issue();
  const { ticket: others } = await issue("device-0002", await buy());
  await world.database.direct.deleteFrom("access_tokens").where("id", "=", token.id).execute();
  expect((await stored()).map((row) => row.device_id)).toEqual(["device-0002"]);
  expect(await redeemTicket(world.database.direct, world, others)).not.toBeNull();
});
