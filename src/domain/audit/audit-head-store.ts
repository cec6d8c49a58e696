import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { ChainPlace } from "./seal-rules.ts";

/** A head of the chain on its way to one channel. */
export type StoredHead = ChainPlace & {
  readonly id: Uuid;
  /** `2026-03-15`, UTC. */
  readonly day: string;
  readonly channel: string;
};

/** More than a year of days: what the database remembers of them is compared at each verification. */
const HEADS_COMPARED_MAX = 1_000;

/** Makes the head of a day, one for each channel, where there is none yet. */
export async function insertHeads(
  tx: Tx,
  heads: readonly (StoredHead & { readonly madeAt: Date })[],
): Promise<void> {
  const values = heads.map(({ madeAt, ...head }) => ({ ...head, made_at: madeAt }));
  await tx
    .insertInto("audit_heads")
    .values(values)
    .onConflict((conflict) => conflict.columns(["day", "channel"]).doNothing())
    .execute();
}

/** Which channels have a head of this day. */
export async function selectChannelsOf(tx: Tx, day: string): Promise<string[]> {
  const rows = await tx.selectFrom("audit_heads").select("channel").where("day", "=", day).execute();
  return rows.map(({ channel }) => channel);
}

/** Heads of a day that were not sent yet, with how often and when it was tried. Locks none. */
export async function selectUnsent(
  tx: Tx,
  day: string,
): Promise<(StoredHead & { readonly attempts: number; readonly triedAt: Date | null })[]> {
  return tx
    .selectFrom("audit_heads")
    .select(["id", "day", "channel", "position", "mac", "attempts", "tried_at as triedAt"])
    .where("sent_at", "is", null)
    .where("day", "=", day)
    .execute();
}

/** Notes that an attempt begins. @returns false if another instance has begun one since */
export async function claimHead(tx: Tx, id: Uuid, attempts: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("audit_heads")
    .set({ attempts: attempts + 1, tried_at: now })
    .where("id", "=", id)
    .where("attempts", "=", attempts)
    .where("sent_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** How an attempt ended. @param problem null: it was sent */
export async function storeSending(tx: Tx, id: Uuid, problem: string | null, now: Date): Promise<void> {
  await tx
    .updateTable("audit_heads")
    .set({ problem, sent_at: problem === null ? now : null })
    .where("id", "=", id)
    .execute();
}

/** The heads that have left, newest first. */
export async function selectSentHeads(tx: Tx): Promise<ChainPlace[]> {
  return tx
    .selectFrom("audit_heads")
    .select(["position", "mac"])
    .where("sent_at", "is not", null)
    .orderBy("made_at", "desc")
    .limit(HEADS_COMPARED_MAX)
    .execute();
}

/** Forgets heads of before `day`. */
export async function deleteHeadsBefore(tx: Tx, day: string): Promise<void> {
  await tx.deleteFrom("audit_heads").where("day", "<", day).execute();
}
