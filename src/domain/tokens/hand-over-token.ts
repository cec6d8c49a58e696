import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { readUser } from "../identity/read-user.ts";
import { describeGift } from "../ledger/entry-meaning-rules.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { endSession } from "../sessions/end-session.ts";
import type { AccessToken } from "./access-token.ts";
import { insertGift, markGifted } from "./handed-token-store.ts";
import { makeSecret } from "./make-secret.ts";
import { restOf } from "./rest-rules.ts";
import type { SellTokensDeps } from "./sell-tokens.ts";
import { endFreezeOfEnding } from "./thaw-token.ts";
import { expiresAtOf, isLive } from "./token-rules.ts";
import { lockToken, type StoredToken } from "./token-store.ts";

export type HandOver = {
  readonly tokenId: Uuid;
  readonly receiverId: Uuid;
  /** Called once the token is locked and live: false refuses it. */
  readonly isStillMeant: (token: StoredToken) => Promise<boolean>;
};

export type HandedToken = {
  readonly from: StoredToken;
  /** The receiver's. */
  readonly token: AccessToken;
  /** The entry of 0.00 that stands for it. */
  readonly entryId: Uuid;
  readonly at: Date;
};

/**
 * Ends a token without a refund, and gives what is left of it to another user as a token of its own: it has another secret, no device and no
 * price. Locks the receiver's wallet, then the token, until the transaction ends. The caller records the facts.
 * @returns null if the token is unknown, revoked or expired, or is not meant for this any more: nothing is changed
 * @throws account_disabled: the receiver was deactivated meanwhile; nothing is changed
 */
export async function handOverToken(
  tx: Tx,
  deps: SellTokensDeps,
  { tokenId, receiverId, isStillMeant }: HandOver,
): Promise<HandedToken | null> {
  const wallet = await lockWallet(tx, receiverId);
  const locked = await lockToken(tx, tokenId);
  // Under the locks: waiting for them may let it expire.
  const nowMs = deps.clock.nowMs();
  if (locked === null || !isLive(locked, nowMs) || !(await isStillMeant(locked))) return null;
  if ((await readUser(tx, receiverId))?.isActive !== true) throw new AppError("account_disabled");
  const from = await thawed(tx, deps, locked, nowMs);
  const at = new Date(nowMs);
  await markGifted(tx, tokenId, at);
  await endSession(tx, { tokenId }, "token_revoked");
  const rest = restOf(from, nowMs);
  const entry = await postEntry(tx, deps, wallet, {
    kind: "purchase",
    amountCents: 0n,
    counterAccount: "sales",
    description: describeGift(rest.durationHours, from.scope),
  });
  const made = {
    ...rest,
    id: deps.newId(),
    userId: receiverId,
    scope: from.scope,
    costCents: 0n,
    createdAt: at,
  };
  const { text, hash, sealed } = makeSecret(deps);
  await insertGift(tx, { ...made, hash, sealed, chargeId: entry.id });
  const neverFrozen = { frozenMs: 0, freezes: 0, frozenAt: null, frozenUntil: null };
  const begun = { ...made, ...neverFrozen, addedMs: 0, revokedAt: null };
  const own = { token: text, label: null, isGift: true, giftedAt: null, isActive: true, device: null };
  return { from, token: { ...begun, ...own, expiresAt: expiresAtOf(begun) }, entryId: entry.id, at };
}

/** What is left of a frozen token runs from now on: the one that gets it begins at once. */
async function thawed(tx: Tx, deps: SellTokensDeps, token: StoredToken, nowMs: number): Promise<StoredToken> {
  if (!(await endFreezeOfEnding(tx, deps, token, nowMs))) return token;
  return (await lockToken(tx, token.id)) ?? token;
}
