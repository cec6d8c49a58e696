import type { Database } from "../../kernel/database.port.ts";
import { normalEmail } from "../../kernel/email.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { selectWithoutEmailKey, setEmailKey } from "./user-store.ts";

/** Few accounts from before migration 0014 have an address beyond ASCII: usually one batch. */
const BATCH_ROWS = 1_000;

/**
 * Stores the normal form of the addresses of accounts from before migration 0014, if SQL could not compute it. If two accounts
 * have the same normal form, the older one gets it; the other one is still found by `lower(email)`. Called at each start.
 */
export async function fillEmailKeys({ direct }: Pick<Database, "direct">): Promise<void> {
  let after: Uuid | null = null;
  for (;;) {
    const users: { readonly id: Uuid; readonly email: string }[] = await selectWithoutEmailKey(
      direct,
      after,
      BATCH_ROWS,
    );
    for (const { id, email } of users) await setEmailKey(direct, id, normalEmail(email));
    const last = users.at(-1);
    if (last === undefined || users.length < BATCH_ROWS) return;
    after = last.id;
  }
}
