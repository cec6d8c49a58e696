import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { AccessToken } from "./access-token.ts";
import { ownersView } from "./owners-view.ts";
import { selectTokensWithHolder, updateLabel } from "./token-store.ts";

/**
 * Sets or removes (null) the label of a user's token. The token may be expired or revoked, since the history displays the
 * label too. Locks the token until the transaction ends. A label changes no access, so it is neither announced to the
 * instances nor written to the audit log.
 * @param labelling.label as `readLabel` returned it
 * @throws token_not_found: unknown, or of another user; nothing is changed
 */
export async function labelToken(
  tx: Tx,
  deps: { readonly clock: Clock; readonly sealer: Sealer },
  labelling: { readonly userId: Uuid; readonly tokenId: Uuid; readonly label: string | null },
): Promise<AccessToken> {
  if (!(await updateLabel(tx, labelling))) throw new AppError("token_not_found");
  const { userId, tokenId } = labelling;
  const [held] = await selectTokensWithHolder(tx, { userId, tokenId, liveAt: null, limit: 1 });
  if (held === undefined) throw new Error("a token that was just labelled is gone");
  return ownersView(held, deps.sealer, deps.clock.nowMs());
}
