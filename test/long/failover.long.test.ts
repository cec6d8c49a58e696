import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { keepAsking, reach, settleAll, startBuyers } from "../support/failover-traffic.ts";
import { type FailoverWorld, startFailoverWorld } from "../support/failover-world.ts";
import { openStream } from "../support/open-stream.ts";
import { findPostgres15 } from "../support/services/debian-postgres.ts";
import { waitUntil } from "../support/services/wait-until.ts";

/** The primary is killed, and its replica promoted, again and again, under purchases and traffic. */
const ROUNDS = 10;
const PATIENCE_MS = 30_000;
const [HOLDER, OTHER] = ["device-holder", "device-other"];

describe.skipIf((await findPostgres15()) === null)("a failover of PostgreSQL 15 (needs its programs)", () => {
  let world: FailoverWorld;

  beforeAll(async () => {
    world = await startFailoverWorld();
  });

  afterAll(() => world?.stop());

  test.each(
    Array.from({ length: ROUNDS }, (_, nth) => nth + 1),
  )("purchases, traffic, leases and the feed survive it with synchronous replication; round %i", async () => {
    const { pair, a, b, database, sql } = world;
    await pair.setSynchronous(true);
    const customer = await newCustomer(a.url);
    await customer.topUp(5_000);
    const held = await customer.buyToken();
    expect(await reach(a.url, held.token, HOLDER)).toBe(200);
    const stream = await openStream(`${a.url}/api/v1/proxy/stream`, clientHeaders(held.token, HOLDER));
    const holder = keepAsking(b.url, held.token, HOLDER);
    const other = keepAsking(b.url, held.token, OTHER);
    const buyers = startBuyers(customer, [a.url, b.url], 4);
    await waitUntil("purchases run", PATIENCE_MS, () => buyers.answered() >= 20);

    await pair.killPrimary();
    await pair.promote();
    const answeredBefore = buyers.answered();
    await waitUntil("purchases go on", PATIENCE_MS, () => buyers.answered() >= answeredBefore + 20);
    await buyers.stop();
    expect(buyers.unexpected).toEqual([]);

    const answered = new Map(
      buyers.tried.flatMap(({ key, id }) => (id === null ? [] : [[key, id] as const])),
    );
    const settled = await settleAll(b.url, customer.jwt, buyers.tried);
    for (const [key, id] of answered) expect(settled.get(key)).toBe(id);
    const [counted] =
      await sql(`SELECT count(*)::int AS tokens, count(DISTINCT id)::int AS ids FROM access_tokens
        WHERE user_id = '${customer.id}' AND id <> '${held.id}'`);
    expect(counted).toEqual({ tokens: buyers.tried.length, ids: new Set(settled.values()).size });
    expect((await verifyLedger(database.direct)).violations).toEqual([]);

    expect(stream.state()).toBe("open");
    expect([...(await other())].filter((status) => status !== 503)).toEqual([409]);
    expect([...(await holder())].filter((status) => status !== 503)).toEqual([200]);
    const second = await openStream(`${b.url}/api/v1/proxy/stream`, clientHeaders(held.token, HOLDER));
    await sql(`UPDATE access_tokens SET revoked_at = now() WHERE id = '${held.id}'`);
    await waitUntil("both instances cut", PATIENCE_MS, () =>
      [stream, second].every((each) => each.state() === "reset"),
    );
    expect(await reach(a.url, held.token, HOLDER)).toBe(401);
    await pair.rebuildReplica();
  });
});
