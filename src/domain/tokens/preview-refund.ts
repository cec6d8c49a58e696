import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import { moveWallet } from "../ledger/debt-rules.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { selectUsedTime } from "./freeze-store.ts";
import { readGrantedRefund } from "./read-granted-refund.ts";
import { type Refund, refundOf } from "./refund-rules.ts";
import { selectToken } from "./token-store.ts";

/**
 * What a revocation would refund now, by the same rule as `revokeToken`, and the balance after it. Changes and locks
 * nothing.
 * @throws token_not_found: unknown, of another user, or already revoked
 */
export async function previewRefund(
  tx: Tx,
  deps: { readonly clock: Clock },
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<{ readonly refund: Refund; readonly grantedCents: Cents; readonly newBalanceCents: Cents }> {
  const token = await selectToken(tx, userId, tokenId);
  if (token === null || token.revokedAt !== null) throw new AppError("token_not_found");
  const refund = refundOf(token, await selectUsedTime(tx, tokenId), deps.clock.nowMs());
  const wallet = await readWallet(tx, userId);
  const after = moveWallet(wallet, refund.amountCents, false)?.after ?? wallet;
  const { grantedCents } = await readGrantedRefund(tx, userId, refund);
  return { refund, grantedCents, newBalanceCents: after.balanceCents };
}
