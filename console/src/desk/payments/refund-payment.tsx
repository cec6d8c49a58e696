import { Button, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Details } from "../../parts/details.tsx";
import { Znc } from "../../parts/money.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useIntents } from "../../parts/use-intents.ts";
import { formatRub, formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { type Payment, payerQuery, type Refund, refundPayment } from "./payments-query.ts";
import { paymentsWords } from "./payments-words.ts";
import { isRefundable, refundNow } from "./refund-amounts.ts";

/** Refunds what is left of a payment. @param onDone receives the message to display */
export function RefundPayment(props: {
  readonly payment: Payment;
  readonly refunds: readonly Refund[];
  readonly onDone: (message: string) => void;
}) {
  const { payment } = props;
  const words = useWords(paymentsWords);
  const language = useLanguage();
  const client = useQueryClient();
  const intents = useIntents();
  const [isOpen, setOpen] = useState(false);
  const mayRefund = useMayDo("move-money");
  const payer = useQuery({ ...payerQuery(payment.user_id), enabled: isOpen });
  if (!mayRefund || !isRefundable(payment, props.refunds)) return null;
  const act = async (reason: string): Promise<void> => {
    const id = payment.payment_id;
    try {
      const refund = await intents.run(id, (key) => refundPayment(id, reason, key));
      const amounts = [
        formatZnc(refund.amount_znc, language),
        formatRub(refund.amount_rub, language),
      ] as const;
      props.onDone(refund.status === "failed" ? words.refundFailed : words.refundedNow(...amounts));
    } finally {
      // Also after an error: the refund may have been ordered, and the balance may be another one.
      void client.invalidateQueries({ queryKey: ["desk"] });
    }
  };
  const isNothing = payer.data !== undefined && refundNow(payment, walletOf(payer.data)).amount === "0.00";
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {words.refund}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.refundTitle}
        confirmLabel={words.refund}
        takesReason
        isDisabled={payer.data === undefined || isNothing}
        onAct={act}
      >
        <Text size="sm">{words.refundText}</Text>
        <QueryView query={payer}>
          {(user) => <Consequences payment={payment} user={user} isNothing={isNothing} />}
        </QueryView>
      </ActDialog>
    </>
  );
}

function walletOf(user: { readonly currency_balance: string; readonly currency_granted: string }) {
  return { balance: user.currency_balance, granted: user.currency_granted };
}

function Consequences(props: {
  readonly payment: Payment;
  readonly user: {
    readonly id: string;
    readonly username: string;
    readonly currency_balance: string;
    readonly currency_granted: string;
    readonly currency_debt: string;
  };
  readonly isNothing: boolean;
}) {
  const { payment, user } = props;
  const words = useWords(paymentsWords);
  const hasGranted = user.currency_granted !== "0.00";
  const { amount, spent, balanceAfter } = refundNow(payment, walletOf(user));
  return (
    <>
      <Details
        details={[
          { name: words.payment, value: <Znc amount={payment.amount_znc} exact /> },
          { name: words.balance, value: <Znc amount={user.currency_balance} exact /> },
          ...(hasGranted
            ? [{ name: words.granted, value: <Znc amount={user.currency_granted} exact /> }]
            : []),
          {
            name: words.isTaken,
            value: (
              <strong>
                <Znc amount={amount} exact />
              </strong>
            ),
          },
          { name: words.isSpent, value: <Znc amount={spent} exact /> },
          { name: words.balanceAfter, value: <Znc amount={balanceAfter} exact /> },
          { name: words.debt, value: <Znc amount={user.currency_debt} exact /> },
        ]}
      />
      {props.isNothing && <Text size="sm">{hasGranted ? words.onlyGranted : words.nothing}</Text>}
    </>
  );
}
