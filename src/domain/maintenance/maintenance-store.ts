import { type Selectable, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { MaintenanceWindows } from "../../kernel/schema.gen.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { MaintenanceWindow } from "./maintenance-rules.ts";

/** Windows ahead, which a page shows and each instance holds in memory. Nobody plans more. */
export const WINDOWS_AHEAD_MAX = 50;

/**
 * Lets changes of windows take turns, until the transaction ends: each must see the others'. Taken before any row is changed. Readers do not
 * wait.
 */
export async function lockWindows(tx: Tx): Promise<void> {
  await sql`LOCK TABLE maintenance_windows IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

export async function insertWindow(tx: Tx, window: MaintenanceWindow): Promise<void> {
  await tx
    .insertInto("maintenance_windows")
    .values({
      id: window.id,
      starts_at: window.startsAt,
      ends_at: window.endsAt,
      note: window.note,
      created_by: window.createdBy,
      created_at: window.createdAt,
      updated_at: window.updatedAt,
    })
    .execute();
}

/** Changes a window. @returns the window as it is now; null if its end was recorded: nothing is changed */
export async function updateWindow(
  tx: Tx,
  id: Uuid,
  change: Partial<Pick<MaintenanceWindow, "startsAt" | "endsAt" | "note" | "cancelledAt">> & {
    readonly updatedAt: Date;
    readonly tellsOwners: boolean;
  },
): Promise<MaintenanceWindow | null> {
  const { startsAt, endsAt, note, cancelledAt, updatedAt, tellsOwners } = change;
  const row = await tx
    .updateTable("maintenance_windows")
    .set({
      updated_at: updatedAt,
      ...(startsAt === undefined ? {} : { starts_at: startsAt }),
      ...(endsAt === undefined ? {} : { ends_at: endsAt }),
      ...(note === undefined ? {} : { note }),
      ...(cancelledAt === undefined ? {} : { cancelled_at: cancelledAt }),
      ...(tellsOwners ? { owners_told_at: null, owners_told_after: null } : {}),
    })
    .where("id", "=", id)
    .where("end_noted_at", "is", null)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toWindow(row);
}

export async function selectWindow(tx: Tx, id: Uuid): Promise<MaintenanceWindow | null> {
  const row = await tx.selectFrom("maintenance_windows").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toWindow(row);
}

/** Windows that run or are to come, the next one first. Uses `maintenance_windows_ends_at_idx`. */
export async function selectWindowsAhead(tx: Tx, now: Date): Promise<MaintenanceWindow[]> {
  const rows = await tx
    .selectFrom("maintenance_windows")
    .selectAll()
    .where("cancelled_at", "is", null)
    .where("ends_at", ">", now)
    .orderBy("starts_at")
    .limit(WINDOWS_AHEAD_MAX)
    .execute();
  return rows.map(toWindow);
}

/** All windows, newest first, by primary key. */
export function selectWindows(tx: Tx, page: PageQuery): Promise<Page<MaintenanceWindow>> {
  return selectPage(tx, tx.selectFrom("maintenance_windows").selectAll(), page, toWindow);
}

/** A window whose start or end is to be recorded as a fact. */
export type UnnotedWindow = MaintenanceWindow & { readonly isStartNoted: boolean };

/** Windows that have begun or ended, but were not recorded so. Uses `maintenance_windows_open_idx`. */
export async function selectUnnotedWindows(tx: Tx, now: Date): Promise<UnnotedWindow[]> {
  const rows = await tx
    .selectFrom("maintenance_windows")
    .selectAll()
    .where("cancelled_at", "is", null)
    .where("end_noted_at", "is", null)
    .where("starts_at", "<=", now)
    .where((eb) => eb.or([eb("start_noted_at", "is", null), eb("ends_at", "<=", now)]))
    .orderBy("id")
    .limit(WINDOWS_AHEAD_MAX)
    .execute();
  return rows.map((row) => ({ ...toWindow(row), isStartNoted: row.start_noted_at !== null }));
}

export async function storeNoted(tx: Tx, id: Uuid, noted: "start" | "end", now: Date): Promise<void> {
  const set = noted === "start" ? { start_noted_at: now } : { end_noted_at: now };
  await tx.updateTable("maintenance_windows").set(set).where("id", "=", id).execute();
}

/** A window of which owners of live tokens are to be told, after the last one who was. */
export type UntoldWindow = MaintenanceWindow & { readonly toldAfter: Uuid | null };

/** The oldest window that somebody is still to be told of; null if there is none. Uses `maintenance_windows_untold_idx`. */
export async function selectUntoldWindow(tx: Tx): Promise<UntoldWindow | null> {
  const row = await tx
    .selectFrom("maintenance_windows")
    .selectAll()
    .where("owners_told_at", "is", null)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { ...toWindow(row), toldAfter: row.owners_told_after };
}

/** @param told.toldAfter null: everybody was told */
export async function storeTold(tx: Tx, id: Uuid, toldAfter: Uuid | null, now: Date): Promise<void> {
  const set = toldAfter === null ? { owners_told_at: now } : { owners_told_after: toldAfter };
  await tx.updateTable("maintenance_windows").set(set).where("id", "=", id).execute();
}

/** Users with a token that is neither revoked nor expired, by id, above `after`. Uses `access_tokens_user_id_idx`. */
export async function selectOwnersOfLiveTokens(
  tx: Tx,
  { now, after, limit }: { readonly now: Date; readonly after: Uuid | null; readonly limit: number },
): Promise<Uuid[]> {
  const { rows } = await sql<{ userId: Uuid }>`
    SELECT DISTINCT user_id AS "userId" FROM access_tokens
     WHERE revoked_at IS NULL AND (activated_at IS NULL OR token_end(activated_at, duration_hours, added_ms) > ${now})
       AND (${after}::uuid IS NULL OR user_id > ${after}::uuid)
     ORDER BY user_id LIMIT ${limit}`.execute(tx);
  return rows.map(({ userId }) => userId);
}

function toWindow(row: Selectable<MaintenanceWindows>): MaintenanceWindow {
  return {
    id: row.id,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    cancelledAt: row.cancelled_at,
  };
}
