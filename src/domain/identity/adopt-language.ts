import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";

/** Sets the language of a user who has chosen none. The user does not notice: `updated_at` stays. */
export async function adoptLanguage(tx: Tx, userId: Uuid, language: Language): Promise<void> {
  await tx
    .updateTable("users")
    .set({ language })
    .where("id", "=", userId)
    .where("language", "is", null)
    .execute();
}
