import type { Database } from "../../kernel/database.port.ts";
import { normalEmail } from "../../kernel/email.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { selectWithoutEmailKey, setEmailKey } from "./user-store.ts";

/** Few accounts are from before and not of plain ASCII: one batch, as a rule. */
const BATCH_ROWS = 1_000;

/**
 * Gives the accounts from before migration 0014 the normal form of their addresses, where SQL could not make it. Of two
 * that have the same the older one gets it; the other goes on to be found as it was. To be called at each start.
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
