import type { Cents } from "./money.ts";
import type { EventOutcome, ProviderName, RefundStatus } from "./payment-values.ts";

/** Something that happened and is counted or logged. Emitted after its transaction has committed. */
export type ProductEvent =
  | { readonly kind: "login"; readonly result: "succeeded" | "failed" | "limited" | "disabled" }
  | { readonly kind: "user_registered"; readonly userId: string }
  | {
      readonly kind: "token_purchased";
      readonly tokenId: string;
      readonly userId: string;
      readonly durationHours: number;
    }
  | {
      readonly kind: "token_extended";
      readonly tokenId: string;
      readonly userId: string;
      readonly hours: number;
    }
  | {
      readonly kind: "bundle_purchased";
      readonly bundleId: string;
      readonly userId: string;
      readonly tokenCount: number;
      readonly durationHours: number;
    }
  | {
      readonly kind: "token_revoked";
      readonly tokenId: string;
      readonly userId: string;
      readonly refundCents: Cents;
    }
  | { readonly kind: "token_frozen"; readonly tokenId: string; readonly userId: string }
  | {
      readonly kind: "token_thawed";
      readonly tokenId: string;
      readonly userId: string;
      /** `time`: it was frozen for as long as it may be. */
      readonly by: "owner" | "time";
    }
  | { readonly kind: "device_released"; readonly tokenId: string; readonly userId: string }
  | {
      readonly kind: "balance_deposited";
      readonly userId: string;
      readonly amountCents: Cents;
      readonly provider: string;
    }
  | { readonly kind: "payment_created"; readonly paymentId: string; readonly provider: ProviderName }
  | {
      readonly kind: "payment_event";
      readonly provider: ProviderName;
      readonly outcome: EventOutcome | "signature_invalid";
      /** Null if the event names no payment of this service. */
      readonly paymentId: string | null;
    }
  | {
      readonly kind: "payment_refunded";
      readonly paymentId: string;
      readonly adminId: string;
      readonly amountCents: Cents;
      readonly status: RefundStatus;
    }
  | {
      readonly kind: "mail";
      readonly result: "sent" | "failed" | "dropped";
      /** One of a few known codes, without an address; null if the mail was sent. */
      readonly reason: string | null;
    }
  | {
      readonly kind: "notification";
      /** One of the kinds of notices; of what is unreadable, the name of the fact. */
      readonly notice: string;
      readonly channel: string;
      /** `unreadable`: a fact became no notices, because of a fault. */
      readonly result: "sent" | "failed" | "retried" | "dropped" | "unreadable";
      /** One of a few known codes; null if it was sent. */
      readonly reason: string | null;
    }
  | {
      readonly kind: "telegram_update";
      readonly result: "handled" | "repeated" | "limited" | "failed";
    }
  | {
      readonly kind: "backup";
      readonly result: "made" | "failed";
      /** One of a few known codes; null if it was made. */
      readonly code: string | null;
    }
  | { readonly kind: "user_changed_by_admin"; readonly userId: string; readonly adminId: string };

/** Receives events: each one changes a metric, writes a log line, or both. Never throws and never waits. */
export interface Events {
  emit(event: ProductEvent): void;
}
