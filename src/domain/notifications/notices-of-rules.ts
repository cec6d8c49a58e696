import { type Cents, parseMoney } from "../../kernel/money.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { RecordedFact } from "../facts/read-facts.ts";
import type { Notice } from "./channel.port.ts";
import type { NoticeKindName } from "./notice-kinds.ts";

/** What a fact tells, and to whom: often nothing, sometimes the user and the operators. */
export function noticesOf(fact: RecordedFact): readonly Notice[] {
  return kindsOf(fact).map((kind) => ({
    cause: `fact:${fact.id}`,
    kind,
    userId: fact.userId,
    content: contentOf(fact),
    happenedAt: fact.at,
  }));
}

function kindsOf(fact: RecordedFact): readonly NoticeKindName[] {
  switch (fact.name) {
    case "token.expiring":
      return [fact.after.hours > 1 ? "token_expiring_24h" : "token_expiring_1h"];
    case "token.expired":
      return ["token_expired"];
    case "wallet.low":
      return ["balance_low"];
    case "wallet.recovered":
      return ["balance_recovered"];
    case "payment.succeeded":
      return ["payment_succeeded", "operator_payment"];
    case "payment.refunded":
    case "payment.disputed":
      return ["refund_asked"];
    case "voucher.redeemed":
      return ["voucher_redeemed"];
    case "voucher.series_created":
    case "voucher.series_revoked":
      return ["operator_vouchers"];
    case "session.new_device":
      return ["new_device"];
    case "sign_in.new_place":
      return ["new_sign_in"];
    case "user.password_changed":
      return ["password_changed"];
    case "user.totp_enabled":
    case "user.totp_disabled":
    case "user.totp_locked":
    case "user.recovery_code_used":
    case "sign_in.refresh_token_reused":
      return ["two_step_changed"];
    case "user.telegram_linked":
      return ["telegram_linked"];
    case "session.taken_over":
      // Without a hint its owner has freed the seat, and knows.
      return fact.after.device_id_hint === undefined ? [] : ["token_taken_over"];
    case "session.conflict":
      return ["conflict_rush"];
    case "target.down":
      return ["target_down"];
    case "target.up":
      return ["target_up"];
    case "ledger.mismatch":
      return ["ledger_mismatch"];
    case "backup.failed":
      return ["backup_failed"];
    case "backup.overdue":
      return ["backup_overdue"];
    case "disk.low":
      return ["disk_low"];
    case "webhook.disabled":
      return ["webhook_disabled"];
    case "report.daily":
      return ["daily_digest"];
    default:
      return kindsOfTime(fact);
  }
}

/** Of facts about maintenance, of what is changed about a token that goes on, and of credit that expires. */
function kindsOfTime(fact: RecordedFact): readonly NoticeKindName[] {
  switch (fact.name) {
    case "wallet.bonus_expiring":
    case "wallet.bonus_expired":
      return ["bonus_expiry"];
    case "token.rotated":
      return ["token_rotated"];
    case "token.gift_offered":
    case "token.gift_received":
    case "token.gifted":
      return ["token_gifted"];
    case "token.gift_revoked":
      // Who takes a gift back knows it.
      return fact.after.by_owner ? [] : ["token_gifted"];
    case "token.extended":
      // Who extends a token knows it.
      return fact.after.automatic === true ? ["auto_extension"] : [];
    case "token.thawed":
      // Who thaws a token knows it.
      return fact.after.automatic === true ? ["token_thawed"] : [];
    case "token.time_added":
    case "token.time_taken_back":
      return ["time_given_back"];
    case "token.auto_extension_ahead":
    case "token.auto_extension_failed":
      return ["auto_extension"];
    case "maintenance.announced":
    case "maintenance.called_off":
      return ["maintenance_ahead"];
    case "maintenance.planned":
    case "maintenance.changed":
    case "maintenance.cancelled":
    case "maintenance.started":
    case "maintenance.ended":
      return ["maintenance_course"];
    case "compensation.given":
    case "compensation.undone":
      return ["compensation_done"];
    default:
      return [];
  }
}

/** The members of the fact. Its `before` matters to no text. */
function contentOf({ name, resourceId, userId, after, reason, actorId }: RecordedFact): JsonObject {
  return {
    ...(after ?? {}),
    fact: name,
    ...(resourceId === null ? {} : { resource_id: resourceId }),
    ...(userId === null ? {} : { user_id: userId }),
    ...(reason === undefined ? {} : { reason }),
    ...(actorId === null ? {} : { actor_id: actorId }),
  };
}

/** Facts after which a balance is never higher than before. */
const SPENDING: ReadonlySet<string> = new Set([
  "bundle.purchased",
  "payment.dispute_lost",
  "payment.disputed",
  "payment.refunded",
  "referral.bonus_clawed_back",
  "token.extended",
  "token.purchased",
]);

/** What a fact did to the balance of its user; null if nothing. */
export type BalanceMove = { readonly balanceCents: Cents; readonly fell: boolean };

export function balanceMoveOf(fact: RecordedFact): BalanceMove | null {
  if (fact.name === "wallet.low" || fact.name === "wallet.recovered") return null;
  const balanceCents = balanceOf(fact.after);
  if (balanceCents === null) return null;
  const beforeCents = balanceOf(fact.before);
  const fell = SPENDING.has(fact.name) || (beforeCents !== null && balanceCents < beforeCents);
  return { balanceCents, fell };
}

function balanceOf(members: RecordedFact["before"] | RecordedFact["after"]): Cents | null {
  return members !== undefined && "balance" in members ? parseMoney(members.balance) : null;
}

/**
 * Whether a balance crossed its threshold. It is low below the threshold, once it falls: a small top-up is no reason for an alarm. It has
 * recovered at one and a half times the threshold, so that a balance that moves around the threshold is told of once.
 * @param wasLow what was told last
 */
export function crossingOf(
  { balanceCents, fell }: BalanceMove,
  thresholdCents: Cents,
  wasLow: boolean,
): "low" | "recovered" | null {
  if (!wasLow && fell && balanceCents < thresholdCents) return "low";
  if (wasLow && balanceCents >= thresholdCents + thresholdCents / 2n) return "recovered";
  return null;
}
