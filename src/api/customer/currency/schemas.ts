import { Type } from "typebox";
import { LEDGER_KINDS } from "../../../kernel/ledger-kinds.ts";
import { MeaningOut } from "../../presenters/present-meaning.ts";
import { GRANTED_END_MEMBERS } from "../../presenters/present-user.ts";
import { csvOut, DelimiterMember } from "../../server/csv-schema.ts";
import { MoneyIn, MoneyOut } from "../../server/money-member.ts";
import { pageAnswer, pageQuery } from "../../server/page.ts";
import { Id, OneOf, TextOrNull, Time } from "../../server/schema-kinds.ts";

/** As in v0.6 (contract, Conventions). */
export const TRANSACTIONS_LIMIT_DEFAULT = 10;

export const BalanceOut = Type.Object(
  {
    balance: MoneyOut("The balance in ZNC."),
    currency: OneOf(["ZNC"], { description: "Always `ZNC`." }),
    debt: MoneyOut("The debt, deducted from later credits; 0.00 for almost all users."),
    paid: MoneyOut("The part of the balance that was paid. It never expires."),
    granted: MoneyOut(
      "The part of the balance that was granted: by vouchers, referral bonuses, the desk. It is spent first.",
    ),
    ...GRANTED_END_MEMBERS,
  },
  { title: "Balance" },
);

const FILTERS = {
  transaction_type: Type.Optional(OneOf(LEDGER_KINDS, { description: "Only movements of this type." })),
  from: Type.Optional(Time("Only movements at this time or later.")),
  to: Type.Optional(Time("Only movements before this time.")),
};

export const TransactionsQuery = pageQuery(TRANSACTIONS_LIMIT_DEFAULT, FILTERS);

export const ExportQuery = Type.Object({
  ...FILTERS,
  delimiter: DelimiterMember,
});

export const CsvOut = csvOut(
  "time, type, amount, balance after it, description, payment, what of the amount was granted",
);

const TransactionOut = Type.Object(
  {
    id: Id("The transaction."),
    amount: MoneyOut("What was added to the balance, or deducted if negative."),
    granted: MoneyOut("The part of `amount`, of the same sign, that is granted ZNC; the rest is paid."),
    transaction_type: OneOf(LEDGER_KINDS, { description: "Why it moved." }),
    description: Type.String({ examples: ["Access token, 24 h, full"] }),
    meaning: MeaningOut,
    payment_id: TextOrNull("The payment behind it, if there is one."),
    balance_after: MoneyOut("The balance after it."),
    created_at: Time("When it moved."),
  },
  { title: "Transaction" },
);

export const TransactionsOut = pageAnswer("TransactionPage", TransactionOut);

export const MockPurchaseIn = Type.Object(
  { amount: MoneyIn("How many ZNC, above 0.") },
  { title: "MockPurchase" },
);

export const MockPurchaseOut = Type.Object(
  {
    success: Type.Boolean(),
    amount: MoneyOut("What was added."),
    new_balance: MoneyOut("The balance after it, and after the deduction of a debt."),
    message: Type.String({ description: "The same as a sentence for people." }),
  },
  { title: "MockPurchaseAnswer" },
);
