import type { Uuid } from "../../kernel/ids.ts";
import type { RawEvent } from "./payment-provider.port.ts";

/** What the buttons of the mock provider's checkout page do: they make the notification that it would send. */
export interface MockCheckout {
  /** A signed notification, to be received like one from outside. */
  notify(paymentId: Uuid, status: "succeeded" | "canceled"): RawEvent;
}
