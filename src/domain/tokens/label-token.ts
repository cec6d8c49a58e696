import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { AccessToken } from "./access-token.ts";
import { ownersView } from "./owners-view.ts";
import { selectHeldTokens, updateLabel } from "./token-store.ts";

/**
 * Sets or removes (null) the label of a user's own token, which may be over: it stands in the history too. Locks the
 * token until the transaction ends. It is a note and changes no access, so no instance and no audit row hears of it.
 * @param labelling.label as `readLabel` gave it
 * @throws token_not_found: foreign or unknown; nothing is changed
 */
export async function labelToken(
  tx: Tx,
  deps: { readonly clock: Clock; readonly sealer: Sealer },
  labelling: { readonly userId: Uuid; readonly tokenId: Uuid; readonly label: string | null },
): Promise<AccessToken> {
  if (!(await updateLabel(tx, labelling))) throw new AppError("token_not_found");
  const { userId, tokenId } = labelling;
  const [held] = await selectHeldTokens(tx, { userId, tokenId, liveAt: null, limit: 1 });
  if (held === undefined) throw new Error("a token that was just labelled is gone");
  return ownersView(held, deps.sealer, deps.clock.nowMs());
}
