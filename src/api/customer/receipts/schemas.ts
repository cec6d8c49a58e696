import { type TProperties, Type } from "typebox";
import { ENTRY_MEANINGS } from "../../../domain/ledger/entry-meaning-rules.ts";
import { MONTH_PATTERN } from "../../../domain/receipts/period-rules.ts";
import { TOKEN_STATES } from "../../../domain/tokens/token-rules.ts";
import { VOUCHER_INPUT_CHARACTERS_MAX } from "../../../domain/vouchers/code-rules.ts";
import { LEDGER_KINDS } from "../../../kernel/ledger-kinds.ts";
import { SCOPES } from "../../../kernel/scope.ts";
import { MeaningOut } from "../../presenters/present-meaning.ts";
import { TimeEntryOut } from "../../presenters/present-time-entry.ts";
import { csvOut, DelimiterMember } from "../../server/csv-schema.ts";
import { MoneyOut, MoneyOutOrNull } from "../../server/money-member.ts";
import { Id, OneOf, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

const Count = (description: string) => Type.Integer({ description });
const Seconds = (description: string) => Type.Number({ description });

export const MonthParams = Type.Object({
  month: Type.String({
    pattern: MONTH_PATTERN,
    description: "The month, of the user's time zone.",
    examples: ["2026-11"],
  }),
});

export const ReceiptTokenParams = Type.Object({ token_id: Id("The access token's id.") });

export const SheetQuery = Type.Object({
  lines: Type.Optional(
    OneOf(["all", "page"], {
      description:
        "`all`: up to 1,000 lines of each list; `page`: what fits on one printed page, as a receipt with a code has it. `left_out` counts the others.",
      default: "all",
    }),
  ),
});

export const FileQuery = Type.Object({ delimiter: DelimiterMember });
export const FileOut = csvOut("line, from, to, what, device, requests, bytes in, bytes out, seconds, ZNC");

const COMMON = {
  form: Type.Integer({ description: "Of the sheet; always 1 so far." }),
  customer: Type.Object({ username: Type.String(), email: Type.String() }),
  time_zone: Type.String({ description: "In which the sheet shows times.", examples: ["Europe/Moscow"] }),
  as_of: TimeOrNull("The moment of which it tells, while more may follow; null once it is final."),
};

const TRAFFIC = {
  requests: Count("Proxied requests."),
  bytes_in: Count("Bytes of bodies to the target."),
  bytes_out: Count("Bytes of bodies from the target."),
};

const LEFT_OUT = {
  description: "How many lines of each list are not here. The sums and counts have them all.",
};

const LotLineOut = Type.Object(
  {
    number: Count("1: the purchase; then the extensions."),
    bought_at: Time("When it was bought."),
    hours: Type.Number({ description: "How long it is." }),
    price: MoneyOut("What was paid for it."),
    refunded: MoneyOut("What of it went back."),
    meaning: OneOf(ENTRY_MEANINGS, { description: "What paid it, as of transactions." }),
    is_automatic: Type.Boolean({ description: "It was bought by the service, as the owner had wished." }),
  },
  { title: "ReceiptLot" },
);

const TimeLineOut = Type.Object(
  {
    kind: TimeEntryOut.properties.kind,
    from: Time("When it began."),
    to: Time("When it ended."),
    seconds: Seconds("How long it is; below zero where it was taken back."),
  },
  { title: "ReceiptTime", description: "Time that does not count against the token." },
);

const DeviceLineOut = Type.Object(
  {
    id_hint: Type.String({ description: "The first 8 characters of the device's id." }),
    from: Time("When it used the token first."),
    to: Time("When it used it last."),
    sessions: Count("How often it began to use it."),
    ...TRAFFIC,
  },
  { title: "ReceiptDevice" },
);

const TokenSheetOut = Type.Object(
  {
    ...COMMON,
    kind: OneOf(["token"], { description: "Always `token`." }),
    token: Type.Object({
      id: Id("The access token's id. Its secret is on no receipt."),
      label: TextOrNull("The note of its owner."),
      scope: OneOf(SCOPES, { description: "What it opens." }),
      state: OneOf(TOKEN_STATES, { description: "What became of it." }),
      bought_at: Time("When it was bought."),
      from: TimeOrNull("When it was used first; null: never."),
      to: TimeOrNull("Until when it gives, or gave, access."),
      revoked_at: TimeOrNull("When it was revoked; null if it was not."),
      hours: Count("How long it is, with its extensions."),
      added_seconds: Seconds("What `time` adds up to."),
    }),
    sums: Type.Object({
      paid: MoneyOut("What was paid for it, with its extensions."),
      refunded: MoneyOut("What went back when it was revoked."),
      net: MoneyOut("The one less the other."),
    }),
    usage: Type.Object({
      sessions: Count("How often devices began to use it."),
      devices: Count("How many devices used it."),
      ...TRAFFIC,
      is_complete: Type.Boolean({
        description: "False: it was used more than 400 days ago, and what was then is not counted any more.",
      }),
    }),
    lots: Type.Array(LotLineOut, { description: "The purchase and its extensions, oldest first." }),
    time: Type.Array(TimeLineOut, { description: "Time that does not count against it, oldest first." }),
    devices: Type.Array(DeviceLineOut, { description: "The devices, in the order in which they came." }),
    left_out: Type.Object({ lots: Type.Integer(), time: Type.Integer(), devices: Type.Integer() }, LEFT_OUT),
  },
  { title: "TokenSheet" },
);

const SumLineOut = Type.Object(
  {
    kind: OneOf(LEDGER_KINDS, { description: "The type of transaction." }),
    count: Count("How many there were."),
    amount: MoneyOut("Their sum."),
  },
  { title: "ReceiptSum" },
);

const EntryLineOut = Type.Object(
  {
    at: Time("When it moved."),
    kind: OneOf(LEDGER_KINDS, { description: "The type of transaction." }),
    description: Type.String(),
    meaning: MeaningOut,
    amount: MoneyOut("What was added to the balance, or deducted if negative."),
    balance_after: MoneyOut("The balance after it."),
    paid_rub: MoneyOutOrNull("Of a payment: what it cost, in roubles."),
  },
  { title: "ReceiptEntry" },
);

const TokenLineOut = Type.Object(
  {
    id: Id("The access token's id."),
    label: TextOrNull("The note of its owner."),
    scope: OneOf(SCOPES, { description: "What it opens." }),
    from: TimeOrNull("Since when, within the month, it gave access; null: it did not."),
    to: TimeOrNull("Until when."),
    seconds: Seconds("How much of its time ran in between."),
    charged: MoneyOut("What was paid for it in this month."),
    refunded: MoneyOut("What of it went back in this month."),
    devices: Count("How many devices used it in this month."),
    device_hints: Type.Array(Type.String(), {
      description: "The first 8 characters of up to 3 of their ids.",
    }),
  },
  { title: "ReceiptToken" },
);

const MonthSheetOut = Type.Object(
  {
    ...COMMON,
    kind: OneOf(["month"], { description: "Always `month`." }),
    month: Type.String({ examples: ["2026-11"] }),
    from: Time("When it begins in that time zone."),
    to: Time("When it ends there."),
    opening_balance: MoneyOut("The balance when it began."),
    closing_balance: MoneyOut("The balance when it ended: `opening_balance` and all `sums`."),
    sums: Type.Array(SumLineOut, { description: "What moved the balance, by type." }),
    usage: Type.Object({
      ...TRAFFIC,
      active_minutes: Count("Clock minutes in which at least one device sent or received something."),
      devices: Count("Devices that sent or received something."),
    }),
    entries: Type.Array(EntryLineOut, { description: "What moved the balance, oldest first." }),
    tokens: Type.Array(TokenLineOut, {
      description: "The access tokens with time or money in the month, in the order of their purchase.",
    }),
    left_out: Type.Object({ entries: Type.Integer(), tokens: Type.Integer() }, LEFT_OUT),
  },
  { title: "MonthSheet" },
);

type Issued = { readonly code: string; readonly issued_at: string; readonly verify_url: string };

const IssuedMember = Type.Unsafe<Issued | null>({
  type: ["object", "null"],
  description: "The code of a receipt that says the same, word by word; null if none was issued.",
  properties: {
    code: { type: "string", description: "16 characters, in groups of four." },
    issued_at: { type: "string", format: "date-time" },
    verify_url: {
      type: "string",
      format: "uri",
      description: "The page that checks it, without a sign-in. The code is behind `#`.",
    },
  },
  required: ["code", "issued_at", "verify_url"],
});

const receiptOf = <P extends TProperties>(title: string, sheet: P) =>
  Type.Object({ ...sheet, issued: IssuedMember }, { title });

export const TokenReceiptOut = receiptOf("TokenReceipt", { sheet: TokenSheetOut });
export const MonthReceiptOut = receiptOf("MonthReceipt", { sheet: MonthSheetOut });

export const CodeIn = Type.Object(
  {
    code: Type.String({
      minLength: 1,
      maxLength: VOUCHER_INPUT_CHARACTERS_MAX,
      description:
        "The 16 characters on the sheet. Case, blanks, dashes and look-alikes (O, I, L) do not matter.",
      examples: ["7K3M-Q9XD-2FHT-V8RN"],
    }),
  },
  { title: "ReceiptToVerify" },
);

export const VerifiedOut = Type.Object(
  {
    code: Type.String({ description: "The code that was asked about, as it is printed." }),
    issued_at: Time("When it was issued."),
    token: Type.Optional({ ...TokenSheetOut, description: "What the receipt of a token says." }),
    month: Type.Optional({ ...MonthSheetOut, description: "What the receipt of a month says." }),
  },
  { title: "VerifiedReceipt" },
);
