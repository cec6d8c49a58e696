import { type Static, type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";

/** The parts of YooKassa's objects that are used here (https://yookassa.ru/developers/api). */

const Amount = Type.Object({ value: Type.String(), currency: Type.String() });

const Payment = Type.Object({
  id: Type.String({ minLength: 1 }),
  status: Type.String(),
  amount: Amount,
  refunded_amount: Type.Optional(Amount),
  confirmation: Type.Optional(Type.Object({ confirmation_url: Type.Optional(Type.String()) })),
  metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type YookassaPayment = Static<typeof Payment>;

const Refund = Type.Object({
  id: Type.String({ minLength: 1 }),
  status: Type.String(),
  amount: Amount,
  metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type YookassaRefund = Static<typeof Refund>;

const RefundList = Type.Object({ items: Type.Array(Refund), next_cursor: Type.Optional(Type.String()) });

const Notification = Type.Object({
  event: Type.String({ minLength: 1, maxLength: 100 }),
  object: Type.Object({
    id: Type.String({ minLength: 1, maxLength: 100 }),
    payment_id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  }),
});

/** Each returns null for a value of another shape. */
export const readPayment = reader(Payment);
export const readRefund = reader(Refund);
export const readRefundList = reader(RefundList);
export const readNotification = reader(Notification);

function reader<T extends TSchema>(schema: T): (value: unknown) => Static<T> | null {
  const validator = Compile(schema);
  return (value) => (validator.Check(value) ? value : null);
}
