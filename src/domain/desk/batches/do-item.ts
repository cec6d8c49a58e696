import type { Actor } from "../../../kernel/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Tx } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { NewId, Uuid } from "../../../kernel/ids.ts";
import type { Role } from "../../../kernel/role.ts";
import { readUser } from "../../identity/read-user.ts";
import { mayDo } from "../../identity/role-rules.ts";
import { setActiveAtDesk } from "../../identity/set-active-at-desk.ts";
import { adjustBalance } from "../../ledger/adjust-balance.ts";
import { reverseAdjustment } from "../../ledger/reverse-adjustment.ts";
import { forceEndSession } from "../../sessions/force-end-session.ts";
import { forceRevokeToken } from "../../tokens/force-revoke-token.ts";
import { type BatchItem, type BatchOrder, type ItemResult, PERMISSION_OF, requestIdOf } from "./batch.ts";

export type DoItemDeps = { readonly clock: Clock; readonly newId: NewId };

const DONE: ItemResult = {
  outcome: "done",
  code: null,
  amountCents: null,
  grantedCents: null,
  repaidCents: null,
};
const UNCHANGED: ItemResult = { ...DONE, outcome: "unchanged" };

/**
 * Does the action of a batch to one of many, by the use case of the single action. Who ordered it must still have the right to it.
 * @throws AppError: the rules of the single action forbid it, and nothing is changed
 */
export async function doItem(
  tx: Tx,
  deps: DoItemDeps,
  actor: Actor,
  order: BatchOrder,
  targetId: Uuid,
): Promise<ItemResult> {
  const { action, amountCents, creditKind = null, reason } = order;
  const by = await requireRight(tx, actor, order);
  switch (action) {
    case "adjust_balance": {
      const change = { userId: targetId, amountCents: amountCents ?? 0n, creditKind, reason };
      return moneyMoved(await adjustBalance(tx, deps, actor, change));
    }
    case "deactivate":
    case "reactivate": {
      const change = { userId: targetId, isActive: action === "reactivate", reason };
      return (await setActiveAtDesk(tx, deps, actor, by, change)) ? DONE : UNCHANGED;
    }
    case "revoke_tokens":
      await forceRevokeToken(tx, deps, actor, { tokenId: targetId, reason });
      return DONE;
    case "end_sessions":
      await forceEndSession(tx, deps, actor, { sessionId: targetId, reason });
      return DONE;
  }
}

/**
 * Takes back what a batch did to one of many.
 * @param order of the undoing: its reason, and the action that is taken back
 * @param done what is taken back, and the batch that did it
 * @throws batch_not_reversible, changed_since, and as `doItem`
 */
export async function undoItem(
  tx: Tx,
  deps: DoItemDeps,
  actor: Actor,
  order: BatchOrder,
  done: BatchItem & { readonly batchId: Uuid },
): Promise<ItemResult> {
  const { action, reason } = order;
  const { batchId, targetId, amountCents, grantedCents, repaidCents } = done;
  const by = await requireRight(tx, actor, order);
  switch (action) {
    case "adjust_balance": {
      const made = {
        userId: targetId,
        amountCents: amountCents ?? 0n,
        grantedCents: grantedCents ?? 0n,
        repaidCents: repaidCents ?? 0n,
        reason,
      };
      return moneyMoved(await reverseAdjustment(tx, deps, actor, made));
    }
    case "deactivate":
    case "reactivate": {
      const isActive = action === "deactivate";
      const change = { userId: targetId, isActive, reason, takesBack: requestIdOf(batchId) };
      return (await setActiveAtDesk(tx, deps, actor, by, change)) ? DONE : UNCHANGED;
    }
    case "revoke_tokens":
    case "end_sessions":
      throw new AppError("batch_not_reversible");
  }
}

/** @throws forbidden: who ordered it has lost the role, or is deactivated */
async function requireRight(tx: Tx, actor: Actor, { action }: BatchOrder): Promise<Role> {
  const by = actor.userId === null ? null : await readUser(tx, actor.userId);
  const role = by?.isActive === true ? by.role : null;
  if (role === null || !mayDo(role, PERMISSION_OF[action])) throw new AppError("forbidden");
  return role;
}

function moneyMoved({
  amountCents,
  grantedCents,
  balanceAfterCents,
  wallet,
}: Awaited<ReturnType<typeof adjustBalance>>): ItemResult {
  return { ...DONE, amountCents, grantedCents, repaidCents: balanceAfterCents - wallet.balanceCents };
}
