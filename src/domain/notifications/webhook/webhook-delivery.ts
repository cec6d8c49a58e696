import type { Uuid } from "../../../kernel/ids.ts";

/** One message to one endpoint, as the delivery log shows it. */
export type WebhookDelivery = {
  /** The `webhook-id`. */
  readonly id: Uuid;
  readonly kind: string;
  readonly status: "waiting" | "sent" | "failed" | "dropped";
  readonly attempts: number;
  /** Of the last attempt; null if there was no answer. */
  readonly httpStatus: number | null;
  readonly durationMs: number | null;
  readonly triedAt: Date | null;
  /** Why the last attempt failed, one of a few codes. */
  readonly reason: string | null;
  readonly createdAt: Date;
  /** Null if it has ended. */
  readonly nextAttemptAt: Date | null;
};
