import type { Events, ProductEvent } from "../../kernel/events.port.ts";
import type { Log } from "../../kernel/log.port.ts";
import { formatMoney } from "../../kernel/money.ts";
import type { Metrics } from "./metrics.ts";

/** Any other outcome is logged as a warning: an operator should check it. */
const EXPECTED_OUTCOMES: ReadonlySet<string> = new Set(["applied", "unchanged", "ignored"]);

/** Turns each event into its metric and its log line. */
export function createEvents(deps: {
  readonly metrics: Pick<
    Metrics,
    | "logIns"
    | "tokenPurchases"
    | "tokenExtensions"
    | "tokenRevocations"
    | "tokenFreezes"
    | "tokenThaws"
    | "balanceDeposits"
    | "paymentEvents"
    | "mails"
    | "notifications"
    | "backupFailures"
    | "telegram"
  >;
  readonly log: Log;
}): Events {
  return { emit: (event) => report(deps.metrics, deps.log, event) };
}

function report(metrics: Parameters<typeof createEvents>[0]["metrics"], log: Log, event: ProductEvent): void {
  switch (event.kind) {
    case "login":
      metrics.logIns.inc({ result: event.result });
      log.info("log-in", { result: event.result });
      return;
    case "user_registered":
      log.info("user registered", { user_id: event.userId });
      return;
    case "token_purchased":
    case "token_extended":
    case "bundle_purchased":
    case "token_revoked":
    case "token_frozen":
    case "token_thawed":
    case "device_released":
      reportToken(metrics, log, event);
      return;
    case "balance_deposited":
      metrics.balanceDeposits.inc();
      log.info("balance deposited", {
        user_id: event.userId,
        amount: formatMoney(event.amountCents),
        provider: event.provider,
      });
      return;
    case "payment_created":
    case "payment_event":
    case "payment_refunded":
      reportPayment(metrics, log, event);
      return;
    case "mail":
      metrics.mails.inc({ result: event.result });
      if (event.result === "sent") log.info("mail sent");
      else log.warn("a mail was not sent", { result: event.result, reason: event.reason });
      return;
    case "notification":
      reportNotification(metrics, log, event);
      return;
    case "telegram_update":
      metrics.telegram.updates.inc({ result: event.result });
      return; // What failed is logged where it fails, with its reason.
    case "backup":
      if (event.result === "failed") metrics.backupFailures.inc();
      return; // The use case logs it, with the path.
    case "user_changed_by_admin":
      log.info("user changed by an admin", { user_id: event.userId, admin_id: event.adminId });
      return;
    default:
      event satisfies never;
  }
}

/** What is given up is the operator's business at once; what is tried again is not. */
function reportNotification(
  metrics: Pick<Metrics, "notifications">,
  log: Log,
  { notice, channel, result, reason }: Extract<ProductEvent, { kind: "notification" }>,
): void {
  metrics.notifications.inc({ kind: notice, channel, result });
  const level = result === "failed" ? "error" : result === "retried" ? "warn" : "info";
  log[level](`notification ${result}`, { notice, channel, ...(reason === null ? {} : { reason }) });
}

type TokenEvent = Extract<ProductEvent, { kind: `token_${string}` | "bundle_purchased" | "device_released" }>;

function reportToken(
  metrics: Pick<
    Metrics,
    "tokenPurchases" | "tokenExtensions" | "tokenRevocations" | "tokenFreezes" | "tokenThaws"
  >,
  log: Log,
  event: TokenEvent,
): void {
  switch (event.kind) {
    case "token_purchased":
      metrics.tokenPurchases.inc({ duration_hours: event.durationHours });
      log.info("token purchased", {
        user_id: event.userId,
        token_id: event.tokenId,
        duration_hours: event.durationHours,
      });
      return;
    case "token_extended":
      metrics.tokenExtensions.inc({ duration_hours: event.hours });
      log.info("token extended", {
        user_id: event.userId,
        token_id: event.tokenId,
        hours: event.hours,
      });
      return;
    case "bundle_purchased":
      metrics.tokenPurchases.inc({ duration_hours: event.durationHours }, event.tokenCount);
      log.info("bundle purchased", {
        user_id: event.userId,
        bundle_id: event.bundleId,
        token_count: event.tokenCount,
      });
      return;
    case "token_revoked":
      metrics.tokenRevocations.inc();
      log.info("token revoked", {
        user_id: event.userId,
        token_id: event.tokenId,
        refund: formatMoney(event.refundCents),
      });
      return;
    case "token_frozen":
      metrics.tokenFreezes.inc();
      log.info("token frozen", { user_id: event.userId, token_id: event.tokenId });
      return;
    case "token_thawed":
      metrics.tokenThaws.inc({ by: event.by });
      log.info("token thawed", { user_id: event.userId, token_id: event.tokenId, by: event.by });
      return;
    case "device_released":
      log.info("device released", { user_id: event.userId, token_id: event.tokenId });
      return;
    default:
      event satisfies never;
  }
}

type PaymentEvent = Extract<ProductEvent, { kind: `payment_${string}` }>;

function reportPayment(metrics: Pick<Metrics, "paymentEvents">, log: Log, event: PaymentEvent): void {
  switch (event.kind) {
    case "payment_created":
      log.info("payment created", { payment_id: event.paymentId, provider: event.provider });
      return;
    case "payment_event":
      metrics.paymentEvents.inc({ provider: event.provider, outcome: event.outcome });
      log[EXPECTED_OUTCOMES.has(event.outcome) ? "info" : "warn"]("payment event", {
        provider: event.provider,
        outcome: event.outcome,
        payment_id: event.paymentId,
      });
      return;
    case "payment_refunded":
      log.info("payment refunded", {
        payment_id: event.paymentId,
        admin_id: event.adminId,
        amount: formatMoney(event.amountCents),
        status: event.status,
      });
      return;
    default:
      event satisfies never;
  }
}
