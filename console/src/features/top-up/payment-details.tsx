import { Code } from "@mantine/core";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { formatRub } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { Payment } from "./payment-queries.ts";
import { paymentWords } from "./top-up-words.ts";

/** Amount, price and time of a payment, and the id that an operator asks for. */
export function PaymentDetails({ payment }: { readonly payment: Payment }) {
  const words = useWords(paymentWords);
  const language = useLanguage();
  return (
    <dl className="payment-details">
      <dt>{words.amount}</dt>
      <dd>
        <Znc amount={payment.amount_znc} />
      </dd>
      <dt>{words.price}</dt>
      <dd className="numeric">{formatRub(payment.amount_rub, language)}</dd>
      {payment.refunded_znc !== "0.00" && (
        <>
          <dt>{words.refunded}</dt>
          <dd>
            <Znc amount={payment.refunded_znc} />
          </dd>
        </>
      )}
      <dt>{words.time}</dt>
      <dd>
        <Moment time={payment.created_at} />
      </dd>
      <dt>{words.id}</dt>
      <dd>
        <Code className="secret">{payment.payment_id}</Code>
      </dd>
    </dl>
  );
}
