import type { Uuid } from "../../kernel/ids.ts";
import type { RawEvent } from "./payment-provider.port.ts";

/** The buttons of the mock provider's checkout page: each makes the notification that a real provider would send. */
export interface MockCheckout {
  /** A signed notification, to be received like that of a real provider. */
  notify(paymentId: Uuid, status: "succeeded" | "canceled"): RawEvent;
}
