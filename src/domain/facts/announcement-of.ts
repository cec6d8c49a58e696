import type { Actor } from "../../kernel/actor.ts";
import type { Announcement } from "../../kernel/announcements.ts";
import type { ProductEvent } from "../../kernel/events.port.ts";
import { type Cents, parseMoney } from "../../kernel/money.ts";
import { type Fact, kindOf } from "./fact.ts";
import { LOGIN_FAILURES } from "./facts-of-accounts.ts";

/** What is announced of a fact as soon as it has committed. */
export function announcementOf(fact: Fact, actor: Actor): Announcement {
  return {
    event: eventOf(fact) ?? eventOfDesk(fact, actor),
    changesAccess: kindOf(fact.name).changesAccess === true,
  };
}

function eventOf(fact: Fact): ProductEvent | null {
  const userId = fact.userId ?? "";
  switch (fact.name) {
    case "user.registered":
      return { kind: "user_registered", userId };
    case "user.login":
      return { kind: "login", result: "succeeded" };
    case "user.login_failed":
      return { kind: "login", result: fact.reason === LOGIN_FAILURES.disabled ? "disabled" : "failed" };
    case "user.totp_failed":
      return { kind: "login", result: "failed" };
    case "token.purchased":
    case "token.extended":
    case "bundle.purchased":
    case "token.revoked":
    case "token.frozen":
    case "token.thawed":
    case "session.released":
      return eventOfAccess(fact, userId);
    case "wallet.deposited":
    case "payment.succeeded": {
      const { amount, provider } = fact.after;
      return { kind: "balance_deposited", userId, amountCents: centsOf(amount), provider };
    }
    case "backup.made":
      return { kind: "backup", result: "made", code: null };
    case "backup.failed":
      return { kind: "backup", result: "failed", code: fact.after.code };
    case "payment.created":
      return {
        kind: "payment_created",
        paymentId: fact.resourceId ?? "",
        provider: fact.after.provider,
      };
    case "payment.event_settled":
      return { kind: "payment_event", ...fact.after, paymentId: fact.resourceId };
    default:
      return null;
  }
}

type AccessFact = Extract<
  Fact,
  {
    name:
      | `token.${"purchased" | "extended" | "revoked" | "frozen" | "thawed"}`
      | "bundle.purchased"
      | "session.released";
  }
>;

function eventOfAccess(fact: AccessFact, userId: string): ProductEvent {
  const id = fact.resourceId ?? "";
  switch (fact.name) {
    case "token.purchased":
      return { kind: "token_purchased", tokenId: id, userId, durationHours: fact.after.duration_hours };
    case "token.extended":
      return { kind: "token_extended", tokenId: id, userId, hours: fact.after.hours };
    case "bundle.purchased": {
      const { duration_hours: durationHours, token_ids } = fact.after;
      return { kind: "bundle_purchased", bundleId: id, userId, tokenCount: token_ids.length, durationHours };
    }
    case "token.revoked":
      return { kind: "token_revoked", tokenId: id, userId, refundCents: centsOf(fact.after.refund) };
    case "token.frozen":
      return { kind: "token_frozen", tokenId: id, userId };
    case "token.thawed":
      return {
        kind: "token_thawed",
        tokenId: id,
        userId,
        by: fact.after.automatic === true ? "time" : "owner",
      };
    case "session.released":
      return { kind: "device_released", tokenId: fact.before.token_id, userId };
  }
}

/** The events of the desk. What the command line or the service itself does is not the act of an admin. */
function eventOfDesk(fact: Fact, { userId: adminId }: Actor): ProductEvent | null {
  if (adminId === null) return null;
  switch (fact.name) {
    case "user.activated":
    case "user.deactivated":
    case "user.role_changed":
    case "user.superuser_granted":
    case "user.superuser_revoked":
    case "wallet.adjusted":
      return { kind: "user_changed_by_admin", userId: fact.userId ?? "", adminId };
    case "payment.refund_answered": {
      const { status, amount } = fact.after;
      const paymentId = fact.resourceId ?? "";
      return { kind: "payment_refunded", paymentId, adminId, amountCents: centsOf(amount), status };
    }
    default:
      return null;
  }
}

function centsOf(money: string): Cents {
  return parseMoney(money) ?? 0n;
}
