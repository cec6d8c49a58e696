import { sql as rawSql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { reach, startBuyers } from "../support/failover-traffic.ts";
import { type FailoverWorld, startFailoverWorld } from "../support/failover-world.ts";
import { openStream } from "../support/open-stream.ts";
import { findPostgres15 } from "../support/services/debian-postgres.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";

/** What asynchronous replication may lose, and two primaries at once. */
const PATIENCE_MS = 30_000;
const [HOLDER, OTHER] = ["device-holder", "device-other"];

describe.skipIf((await findPostgres15()) === null)(
  "a failover that loses commits (needs PostgreSQL 15)",
  () => {
    let world: FailoverWorld;

    beforeAll(async () => {
      world = await startFailoverWorld();
    });

    afterAll(() => world?.stop());

    test("a purchase that was not replicated is lost with its charge, and whatever instances cached of it", async () => {
      const { pair, a, b, database, sql } = world;
      const customer = await newCustomer(a.url);
      await customer.topUp(1_000);
      const kept = await customer.buyToken();
      const revoked = await customer.buyToken();
      await pair.detachReplica();
      const lost = await customer.buyToken();
      // This session is lost too: on the new primary the token is free.
      const stream = await openStream(`${a.url}/api/v1/proxy/stream`, clientHeaders(kept.token, HOLDER));
      for (const { url } of [a, b]) expect(await reach(url, lost.token, HOLDER)).toBe(200);
      await sql(`UPDATE access_tokens SET revoked_at = now() WHERE id = '${revoked.id}'`);
      await waitUntil("the revocation is known", PATIENCE_MS, async () => {
        return (await reach(a.url, revoked.token, HOLDER)) === 401;
      });
      // Transaction ids on the primary are far ahead of those that the replica will go on with.
      for (let nth = 0; nth < 200; nth += 1) await sql("SELECT pg_current_xact_id()");

      await pair.killPrimary();
      await pair.promote();
      await waitUntil("the lost session is cut", PATIENCE_MS, () => stream.state() === "reset");
      for (const { url } of [a, b]) {
        await waitUntil("the lost token is unknown", PATIENCE_MS, async () => {
          return (await reach(url, lost.token, HOLDER)) === 401;
        });
      }
      expect(await reach(b.url, kept.token, OTHER)).toBe(200);
      expect(await reach(a.url, kept.token, HOLDER)).toBe(409);
      await waitUntil("the token is not revoked any more", PATIENCE_MS, async () => {
        return (await reach(a.url, revoked.token, HOLDER)) === 200;
      });
      expect((await verifyLedger(database.direct)).violations).toEqual([]);

      // The feed goes on from where the new primary is, though instances have seen later transactions.
      const second = await openStream(`${a.url}/api/v1/proxy/stream`, clientHeaders(kept.token, OTHER));
      expect(second.status).toBe(200);
      await sql(`UPDATE access_tokens SET revoked_at = now() WHERE id = '${kept.id}'`);
      await waitUntil("the revocation cuts", PATIENCE_MS, () => second.state() === "reset");
      await waitUntil("the other instance refuses", PATIENCE_MS, async () => {
        return (await reach(b.url, kept.token, OTHER)) === 401;
      });
      await pair.rebuildReplica();
    });

    test("a primary that was replaced while it still runs is left by itself, and never returned to", async () => {
      const { pair, a, b, database, sql } = world;
      const customer = await newCustomer(a.url);
      await customer.topUp(5_000);
      const all = [a, b].map(({ url }) => startBuyers(customer, [url], 2));
      const answered = (): number[] => all.map((buyers) => buyers.answered());
      await waitUntil("purchases run", PATIENCE_MS, () => answered().every((count) => count >= 5));

      await pair.promote(); // Nobody has stopped the former one: both accept writes.
      const count = `SELECT count(*)::int AS n FROM access_tokens WHERE user_id = '${customer.id}'`;
      // Each looks around by itself, every few seconds.
      for (const buyers of all) {
        const atNew = async (): Promise<number> => {
          const ids = buyers.tried.flatMap(({ id }) => (id === null ? [] : [`'${id}'`]));
          const [found] = await sql(`${count} AND id IN (${ids.join()})`);
          return Number(found?.n);
        };
        const before = await atNew();
        await waitUntil("the instance buys at the new primary", PATIENCE_MS, async () => {
          return (await atNew()) >= before + 10;
        });
      }
      const former = (await query(pair.otherUrl(), count)) as { readonly n: number }[];
      const then = answered();
      await waitUntil("more purchases", PATIENCE_MS, () =>
        answered().every((count, nth) => count >= (then[nth] ?? 0) + 20),
      );
      expect(await query(pair.otherUrl(), count)).toEqual(former);
      await waitUntil("this process looks at the new primary", PATIENCE_MS, async () => {
        const { rows } = await rawSql.raw<{ n: number }>(count).execute(database.direct);
        return Number(rows[0]?.n) > Number(former[0]?.n);
      });

      await pair.killPrimary();
      await waitUntil("the instances report it", PATIENCE_MS, async () => {
        return (await fetch(`${a.url}/health`)).status === 503;
      });
      for (const buyers of all) {
        await buyers.stop();
        expect(buyers.unexpected).toEqual([]);
      }
      expect(await query(pair.otherUrl(), count)).toEqual(former);
      await expect(database.direct.selectFrom("users").select("id").execute()).rejects.toThrow();
    });
  },
);
