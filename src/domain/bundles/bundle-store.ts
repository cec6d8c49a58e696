import type { Selectable } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { DURATION_HOURS, type DurationHours } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Bundles } from "../../kernel/schema.gen.ts";
import type { Bundle } from "./bundle.ts";

/** Bundles on offer, cheapest first. Uses `bundles_offered_idx`. */
export async function selectOffered(tx: Tx, limit: number): Promise<Bundle[]> {
  const rows = await tx
    .selectFrom("bundles")
    .selectAll()
    .where("is_active", "=", true)
    .orderBy("total_cents")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(toBundle);
}

export async function selectBundle(tx: Tx, bundleId: Uuid): Promise<Bundle | null> {
  const row = await tx.selectFrom("bundles").selectAll().where("id", "=", bundleId).executeTakeFirst();
  return row === undefined ? null : toBundle(row);
}

/** A bundle, locked until the transaction ends, so that changes at once are made one after the other. */
export async function lockBundle(tx: Tx, bundleId: Uuid): Promise<Bundle | null> {
  const row = await tx
    .selectFrom("bundles")
    .selectAll()
    .where("id", "=", bundleId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toBundle(row);
}

/** The oldest bundle of a name, locked until the transaction ends. */
export async function selectByName(tx: Tx, name: string): Promise<Bundle | null> {
  const row = await tx
    .selectFrom("bundles")
    .selectAll()
    .where("name", "=", name)
    .orderBy("id")
    .limit(1)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toBundle(row);
}

export async function insertBundle(tx: Tx, bundle: Bundle): Promise<void> {
  await tx
    .insertInto("bundles")
    .values({ id: bundle.id, created_at: bundle.createdAt, ...columnsOf(bundle) })
    .execute();
}

/** @returns the bundle as it is stored: a time of the change that is not later than the one before is moved on */
export async function updateBundle(tx: Tx, bundle: Bundle): Promise<Bundle> {
  const row = await tx
    .updateTable("bundles")
    .set(columnsOf(bundle))
    .where("id", "=", bundle.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toBundle(row);
}

function columnsOf(bundle: Bundle) {
  return {
    name: bundle.name,
    description: bundle.description,
    token_count: bundle.tokenCount,
    duration_hours: bundle.durationHours,
    scope: bundle.scope,
    discount_basis_points: bundle.discountBasisPoints,
    total_cents: bundle.totalCents,
    is_active: bundle.isActive,
    updated_at: bundle.updatedAt,
  };
}

export function toBundle(row: Selectable<Bundles>): Bundle {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    tokenCount: row.token_count,
    durationHours: toDurationHours(row.duration_hours),
    scope: row.scope,
    discountBasisPoints: row.discount_basis_points,
    totalCents: row.total_cents,
    isActive: row.is_active,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A CHECK on the column allows the same durations. */
function toDurationHours(hours: number): DurationHours {
  const found = DURATION_HOURS.find((known) => known === hours);
  if (found === undefined) throw new Error(`no token is sold for ${hours} h`);
  return found;
}
