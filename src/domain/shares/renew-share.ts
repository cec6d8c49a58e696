import { sql } from "kysely";
import type { Database, Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { entitlements, type ShareHolder, slotsOf } from "./share-rules.ts";

export type ShareRequest = {
  readonly holder: Uuid;
  /** What the holder uses, or may use until the answer comes: it gets no less. */
  readonly kept: number;
  readonly wanted: number;
};

export type Share = {
  /** The holder's from now on, until the lease ends. */
  readonly slots: number;
  /** What it should have. If that is less, it should use no more, and keep less in its next request. */
  readonly entitled: number;
};

type Row = {
  holder: Uuid;
  slots: number;
  wanted: number;
  hungry_since: Date | null;
  is_of_this_server: boolean;
};

/**
 * Renews or takes a process's share of `total` exchanges for `leaseMs`, by the database's clock, and removes expired shares. The
 * shares of all processes together stay within `total`, if each keeps no more than it has.
 * @throws service_unavailable: the share is what it was, or what was asked for
 */
export function renewShare(
  database: Database,
  { total, leaseMs }: { readonly total: number; readonly leaseMs: number },
  { holder, kept, wanted }: ShareRequest,
): Promise<Share> {
  return database.transaction(async (tx) => {
    const rows = await readLocked(tx);
    const others = rows.filter((row) => row.holder !== holder);
    const hungrySince = rows.find((row) => row.holder === holder)?.hungry_since ?? null;
    const own = { holder, slots: kept, wanted, hungrySinceMs: hungrySince?.getTime() ?? null };
    const all = [...others.map(holderOf), own];
    const entitled = entitlements(total, all).get(holder) ?? 0;
    // A row of another server may be older than what its holder uses by now.
    const mayGrow = others.every((row) => row.is_of_this_server);
    const taken = others.reduce((sum, { slots }) => sum + slots, 0);
    const slots = mayGrow ? slotsOf(total, { kept, entitled, others: taken }) : kept;
    await store(tx, { holder, slots, wanted, leaseMs });
    return { slots, entitled };
  });
}

/** Gives a share back at once. Its holder uses none of it any more. */
export async function endShare(tx: Tx, holder: Uuid): Promise<void> {
  await tx.deleteFrom("target_shares").where("holder", "=", holder).execute();
}

/** Removes the expired shares. @returns the others; nobody else reads or writes any until the transaction ends */
async function readLocked(tx: Tx): Promise<readonly Row[]> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('target_shares', 0))`.execute(tx);
  await sql`DELETE FROM target_shares WHERE expires_at <= clock_timestamp()`.execute(tx);
  const { rows } = await sql<Row>`
    SELECT holder, slots, wanted, hungry_since, server = ${SERVER} AS is_of_this_server
      FROM target_shares`.execute(tx);
  return rows;
}

/** Which server writes or reads a row, since its start. */
const SERVER = sql`extract(epoch FROM pg_postmaster_start_time())::text`;

function holderOf({ holder, slots, wanted, hungry_since }: Row): ShareHolder {
  return { holder, slots, wanted, hungrySinceMs: hungry_since?.getTime() ?? null };
}

async function store(
  tx: Tx,
  share: { readonly holder: Uuid; readonly slots: number; readonly wanted: number; readonly leaseMs: number },
): Promise<void> {
  const { holder, slots, wanted, leaseMs } = share;
  const isHungry = slots === 0 && wanted > 0;
  await sql`
    INSERT INTO target_shares AS t (holder, slots, wanted, hungry_since, server, expires_at)
    VALUES (${holder}, ${slots}, ${wanted}, CASE WHEN ${isHungry}::boolean THEN clock_timestamp() END, ${SERVER},
            clock_timestamp() + ${leaseMs} * interval '1 millisecond')
    ON CONFLICT (holder) DO UPDATE
       SET slots = excluded.slots, wanted = excluded.wanted, server = excluded.server, expires_at = excluded.expires_at,
           hungry_since = CASE WHEN ${isHungry}::boolean THEN coalesce(t.hungry_since, excluded.hungry_since) END`.execute(
    tx,
  );
}
