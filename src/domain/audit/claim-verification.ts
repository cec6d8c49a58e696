import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** The proof of a hundred million rows. What has begun earlier and not ended was of a process that died. */
const RUNS_MS_MAX = 6 * HOUR_MS;
/** One row a night. */
const REMEMBERED_MS = 400 * DAY_MS;

/**
 * Claims the nightly verification, in a transaction that one instance at a time runs.
 * @param isDue whether one is due, by when the last one began
 * @returns false if none is due, or one runs
 */
export async function claimVerification(
  tx: Tx,
  id: Uuid,
  nowMs: number,
  isDue: (lastBegunAt: Date | null) => boolean,
): Promise<boolean> {
  if (!isDue(await selectLastBegun(tx, new Date(nowMs - RUNS_MS_MAX)))) return false;
  await tx
    .insertInto("audit_verifications")
    .values({ id, begun_at: new Date(nowMs) })
    .execute();
  const forgotten = new Date(nowMs - REMEMBERED_MS);
  await tx.deleteFrom("audit_verifications").where("begun_at", "<", forgotten).execute();
  return true;
}

/** When the last verification began that has ended, or may still run. */
async function selectLastBegun(tx: Tx, runsSince: Date): Promise<Date | null> {
  const row = await tx
    .selectFrom("audit_verifications")
    .select("begun_at")
    .where((eb) => eb.or([eb("ended_at", "is not", null), eb("begun_at", ">", runsSince)]))
    .orderBy("begun_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.begun_at ?? null;
}
