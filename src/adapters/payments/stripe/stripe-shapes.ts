import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";

/** The parts of Stripe's events that are used here (https://docs.stripe.com/api/events/types). */

const Event = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 255 }),
  type: Type.String({ minLength: 1, maxLength: 255 }),
  data: Type.Object({ object: Type.Object({}) }),
});

const Session = Type.Object({
  id: Type.String(),
  payment_status: Type.String(),
  status: Type.Union([Type.String(), Type.Null()]),
  amount_total: Type.Union([Type.Integer(), Type.Null()]),
  currency: Type.Union([Type.String(), Type.Null()]),
  metadata: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]),
});
export type StripeSession = Static<typeof Session>;

/** A charge, a refund or a dispute: each names its PaymentIntent. */
const OfIntent = Type.Object({ payment_intent: Type.String({ minLength: 1 }) });

const event = Compile(Event);
const session = Compile(Session);
const ofIntent = Compile(OfIntent);

/** Each returns null for a value of another shape. */
export function readStripeEvent(value: unknown): Static<typeof Event> | null {
  return event.Check(value) ? value : null;
}

export function readSession(value: unknown): StripeSession | null {
  return session.Check(value) ? value : null;
}

export function readIntentId(value: unknown): string | null {
  return ofIntent.Check(value) ? value.payment_intent : null;
}
