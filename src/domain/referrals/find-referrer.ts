import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** Whose code it is, in either case of letters; null if nobody's. */
export async function findReferrer(tx: Tx, code: string): Promise<Uuid | null> {
  const referrer = await tx
    .selectFrom("users")
    .select("id")
    .where("referral_code", "=", code.toUpperCase())
    .executeTakeFirst();
  return referrer?.id ?? null;
}
