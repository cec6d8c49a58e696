import type { Cents } from "./money.ts";
import type { EventOutcome, ProviderName, RefundStatus } from "./payment-values.ts";

/** Something that happened and that operators want counted and logged. Emitted after its transaction committed. */
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
      /** Null where it names no payment of ours. */
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
      /** A code of few and known ones, without an address; null where it was sent. */
      readonly reason: string | null;
    }
  | { readonly kind: "user_changed_by_admin"; readonly userId: string; readonly adminId: string };

/** Where events go: each one moves a metric or writes a log line, or both. Never throws and never waits. */
export interface Events {
  emit(event: ProductEvent): void;
}
