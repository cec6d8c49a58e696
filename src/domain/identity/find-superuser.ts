import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** The oldest account of an owner who can sign in, or null if there is none. */
export async function findSuperuser(tx: Tx): Promise<{ readonly id: Uuid; readonly email: string } | null> {
  const found = await tx
    .selectFrom("users")
    .select(["id", "email"])
    .where("is_superuser", "=", true)
    .where("is_active", "=", true)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return found ?? null;
}
