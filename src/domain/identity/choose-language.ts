import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import { updateUser } from "./user-store.ts";

/** Sets the language in which a user is answered. */
export async function chooseLanguage(
  tx: Tx,
  deps: { readonly clock: Clock },
  userId: Uuid,
  language: Language,
): Promise<void> {
  await updateUser(tx, userId, new Date(deps.clock.nowMs()), { language });
}
