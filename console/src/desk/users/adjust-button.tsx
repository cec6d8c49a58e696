import { Button, NativeSelect, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { fromCents, readCents, toCents } from "../../parts/cents.ts";
import { Details } from "../../parts/details.tsx";
import { Znc } from "../../parts/money.tsx";
import { useIntents } from "../../parts/use-intents.ts";
import { formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { type CreditKind, CreditKindField } from "../frame/credit-kind-field.tsx";
import { ofKind, type WalletCents, walletAfter } from "./adjustment-rules.ts";
import type { User } from "./user-query.ts";
import { usersWords } from "./users-words.ts";

type Sign = "add" | "deduct";

/** Adds to the balance, or deducts from it, once whatever happens to the answer. @param onDone receives the message */
export function AdjustButton(props: { readonly user: User; readonly onDone: (message: string) => void }) {
  const { user } = props;
  const words = useWords(usersWords);
  const language = useLanguage();
  const client = useQueryClient();
  const intents = useIntents();
  const [isOpen, setOpen] = useState(false);
  const [sign, setSign] = useState<Sign>("add");
  const [kind, setKind] = useState<CreditKind>("paid");
  const [text, setText] = useState("");
  const typed = readCents(text) ?? 0n;
  const amount = sign === "add" ? typed : -typed;
  const [balance, debt] = [toCents(user.currency_balance), toCents(user.currency_debt)];
  const isCovered = sign === "add" || typed <= ofKind(kind, balance, toCents(user.currency_granted));
  const after = isCovered ? walletAfter({ balance, debt }, amount) : null;
  const adjust = async (reason: string): Promise<void> => {
    const call = {
      path: { user_id: user.id },
      body: { amount: fromCents(amount), credit_kind: kind, reason },
    };
    const { new_balance } = await intents.run(
      `adjust ${user.id} ${amount} ${kind} ${reason}`,
      (idempotencyKey) =>
        api.call("POST", "/api/v1/admin/users/{user_id}/adjustments", { ...call, idempotencyKey }),
    );
    setText("");
    props.onDone(words.adjusted(formatZnc(new_balance, language)));
    void client.invalidateQueries({ queryKey: ["desk"] });
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {words.adjust}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.adjustTitle(user.username)}
        confirmLabel={
          typed === 0n ? words.adjust : words.adjustBy(sign, formatZnc(fromCents(typed), language))
        }
        isDestructive={sign === "deduct"}
        isDisabled={typed === 0n || after === null}
        takesReason
        onAct={adjust}
      >
        <SumFields sign={sign} onSign={setSign} text={text} onText={setText} isTooMuch={after === null} />
        <CreditKindField kind={kind} onKind={setKind} />
        {after !== null && <Consequence user={user} after={after} />}
        <Text size="sm">{words.adjustText}</Text>
      </ActDialog>
    </>
  );
}

/** What is to be done, and with how much. */
function SumFields(props: {
  readonly sign: Sign;
  readonly onSign: (sign: Sign) => void;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly isTooMuch: boolean;
}) {
  const { text } = props;
  const words = useWords(usersWords);
  const isWrong = text !== "" && readCents(text) === null;
  return (
    <>
      <NativeSelect
        label={words.direction}
        value={props.sign}
        onChange={({ currentTarget: { value } }) => props.onSign(value === "deduct" ? "deduct" : "add")}
      >
        <option value="add">{words.add}</option>
        <option value="deduct">{words.deduct}</option>
      </NativeSelect>
      <TextInput
        label={words.amount}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        error={props.isTooMuch ? words.tooMuch : isWrong && words.noAmount}
        onChange={(event) => props.onText(event.currentTarget.value)}
      />
    </>
  );
}

/** The wallet now, and then. */
function Consequence({ user, after }: { readonly user: User; readonly after: WalletCents }) {
  const words = useWords(usersWords);
  const hasDebt = toCents(user.currency_debt) !== 0n;
  return (
    <Details
      details={[
        { name: words.now, value: <Znc amount={user.currency_balance} exact /> },
        { name: words.balanceThen, value: <Znc amount={fromCents(after.balance)} exact /> },
        ...(hasDebt ? [{ name: words.debtThen, value: <Znc amount={fromCents(after.debt)} exact /> }] : []),
      ]}
    />
  );
}
