import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { createSealer } from "../../adapters/crypto/sealer.ts";
import { openPostgres } from "../../adapters/postgres/postgres-database.ts";
import type { Database } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { Secret } from "../../kernel/secret.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { issueTicket } from "./issue-ticket.ts";
import { redeemTicket } from "./redeem-ticket.ts";

const NEW_KEY = new Secret("another key for the tests, of 32 too");

type Instance = { readonly database?: Database; readonly sealer?: Sealer };

let world: DomainWorld;
/** The pool of another instance. */
let elsewhere: Database & { close(): Promise<void> };
let token: AccessToken;

beforeAll(async () => {
  world = await createDomainWorld();
  elsewhere = openPostgres({ connectionString: world.url, connectionsMax: 10 });
  const user = await world.newUser(100n);
  const purchase = { userId: user.id, durationHours: 1, scope: "full" } as const;
  token = await world.database.transaction((tx) => purchaseToken(tx, world, actorOf(user), purchase));
});
afterAll(async () => {
  await elsewhere.close();
  await world.close();
});

async function issue(deviceId = "device-0001"): Promise<string> {
  const order = { tokenId: token.id, tokenText: String(token.token), deviceId };
  return (await world.database.transaction((tx) => issueTicket(tx, world, order))).ticket;
}

function redeem(ticket: string, { database = world.database, sealer = world.sealer }: Instance = {}) {
  return redeemTicket(database.direct, { clock: world.clock, sealer }, ticket);
}

test("a ticket gives its token and device id once", async () => {
  const ticket = await issue("device-of-the-browser");
  expect(await redeem(ticket)).toEqual({ tokenText: token.token, deviceId: "device-of-the-browser" });
  expect(await redeem(ticket)).toBeNull();
});

test("of 20 redemptions at once on two instances exactly one gets the token", async () => {
  for (let round = 0; round < 5; round += 1) {
    const ticket = await issue();
    const got = await Promise.all(
      Array.from({ length: 20 }, (_, at) => redeem(ticket, at % 2 === 0 ? {} : { database: elsewhere })),
    );
    expect(got.filter((one) => one !== null)).toEqual([{ tokenText: token.token, deviceId: "device-0001" }]);
  }
});

test("a ticket is good until 60 s have passed, and not at that millisecond", async () => {
  const [inTime, late] = [await issue(), await issue()];
  world.clock.advance(60 * SECOND_MS - 1);
  expect(await redeem(inTime)).not.toBeNull();
  world.clock.advance(1);
  expect(await redeem(late)).toBeNull();
});

test("a ticket of nobody is refused", async () => {
  await issue();
  expect(await redeem(Buffer.alloc(32, "x").toString("base64url"))).toBeNull();
});

test.each([
  ["nothing", () => ""],
  ["a token", () => String(token.token)],
  ["a null character", () => `${"a".repeat(42)}\0`],
  ["a megabyte", () => "a".repeat(1_000_000)],
])("%s is refused without a query", async (_what, text) => {
  const { direct } = world.database;
  const noDatabase = new Proxy(direct, {
    get: () => {
      throw new Error("a query was made");
    },
  });
  expect(await redeemTicket(noDatabase, world, text())).toBeNull();
});

test("after a change of SECRET_KEY a ticket works by the previous key", async () => {
  const sealer = createSealer({ current: NEW_KEY, previous: [world.keys.current] }, world.random);
  expect(await redeem(await issue(), { sealer })).toMatchObject({ tokenText: token.token });
});

test("a ticket that no key opens gives nothing, and is used up", async () => {
  const sealer = createSealer({ current: NEW_KEY, previous: [] }, world.random);
  const ticket = await issue();
  expect(await redeem(ticket, { sealer })).toBeNull();
  expect(await redeem(ticket)).toBeNull();
});
