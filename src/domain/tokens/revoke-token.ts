import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { Actor } from "../../kernel/words.ts";
import { recordAudit } from "../audit/record-audit.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { refundOf } from "./token-rules.ts";
import { endOpenSession, lockToken, markRevoked } from "./token-store.ts";

export type Revocation = {
  readonly tokenId: Uuid;
  /** 0 for an expired token. */
  readonly refundCents: Cents;
  readonly newBalanceCents: Cents;
};

/**
 * Ends a user's own token, its session too, and gives the unused share of its price back. Locks the wallet, then the
 * token, until the transaction ends, so that two at once pay once. Writes one audit row.
 * @throws token_not_found: foreign, unknown or already revoked; nothing is changed
 */
export async function revokeToken(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<Revocation> {
  const balanceCents = await lockWallet(tx, userId);
  const token = await lockToken(tx, userId, tokenId);
  if (token === null || token.revokedAt !== null) throw new AppError("token_not_found");
  // Read under the locks: the share that is left now, not when the wait for them began.
  const nowMs = deps.clock.nowMs();
  const refundCents = refundOf(token, nowMs);
  const refund =
    refundCents === 0n
      ? null
      : await postEntry(tx, deps, {
          userId,
          kind: "refund",
          amountCents: refundCents,
          counterAccount: "sales",
          description: `Refund of an access token, ${token.durationHours} h, ${token.scope}`,
        });
  await markRevoked(tx, tokenId, new Date(nowMs), refund?.id ?? null);
  await endOpenSession(tx, tokenId, "token_revoked");
  const newBalanceCents = refund?.balanceAfterCents ?? balanceCents;
  await recordAudit(tx, deps, actor, {
    action: "token.revoked",
    resourceType: "token",
    resourceId: tokenId,
    after: {
      refund: formatMoney(refundCents),
      balance: formatMoney(newBalanceCents),
      transaction_id: refund?.id ?? null,
    },
  });
  return { tokenId, refundCents, newBalanceCents };
}
