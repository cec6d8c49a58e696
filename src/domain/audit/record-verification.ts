import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** Stores what a claimed verification has found. */
export async function storeVerification(
  tx: Tx,
  id: Uuid,
  result: { readonly rows: number; readonly findingCount: number },
  now: Date,
): Promise<void> {
  await tx
    .updateTable("audit_verifications")
    .set({ ended_at: now, row_count: BigInt(result.rows), finding_count: result.findingCount })
    .where("id", "=", id)
    .execute();
}

/** Stores why old rows could not be exported after it. */
export async function storeExportProblem(tx: Tx, id: Uuid, problem: string): Promise<void> {
  await tx.updateTable("audit_verifications").set({ export_problem: problem }).where("id", "=", id).execute();
}
