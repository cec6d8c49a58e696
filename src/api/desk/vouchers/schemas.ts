import { Type } from "typebox";
import {
  SERIES_STATES,
  VOUCHER_DAYS_MAX,
  VOUCHER_HOURS_MAX,
  VOUCHER_NOTE_CHARACTERS_MAX,
  VOUCHERS_PER_SERIES_MAX,
} from "../../../domain/vouchers/voucher.ts";
import { SCOPES, type Scope } from "../../../kernel/scope.ts";
import { MoneyIn, MoneyOutOrNull } from "../../server/money-member.ts";
import { pageQuery } from "../../server/page.ts";
import { Id, OneOf, Reason, Search, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

export const LIMIT_DEFAULT = 50;

export const SeriesParams = Type.Object({ series_id: Id("The series.") });

const State = { description: "Whether those that are left can be redeemed; if not, why." };

export const AllSeriesQuery = pageQuery(LIMIT_DEFAULT, {
  search: Search("the note"),
  state: Type.Optional(OneOf(SERIES_STATES, State)),
});

export const VouchersQuery = pageQuery(LIMIT_DEFAULT, {
  redeemed: Type.Optional(
    Type.Boolean({ description: "Only those that were redeemed, or only the others." }),
  ),
});

export const SeriesIn = Type.Object(
  {
    amount: Type.Optional(
      MoneyIn("What each voucher adds to a balance, up to 100000.00. Either this or a time."),
    ),
    duration_hours: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: VOUCHER_HOURS_MAX,
        description: "How long the access token of each voucher is valid from its first use.",
      }),
    ),
    scope: Type.Optional(
      OneOf(SCOPES, { description: "With `duration_hours`: what the token opens.", default: "full" }),
    ),
    count: Type.Integer({ minimum: 1, maximum: VOUCHERS_PER_SERIES_MAX, description: "How many vouchers." }),
    valid_days: Type.Integer({
      minimum: 1,
      maximum: VOUCHER_DAYS_MAX,
      description: "For how many days from now they can be redeemed.",
    }),
    note: Type.Optional(
      TextOrNull("What they are for. Only the desk reads it.", { maxLength: VOUCHER_NOTE_CHARACTERS_MAX }),
    ),
  },
  {
    title: "NewVoucherSeries",
    examples: [{ amount: "10.00", count: 50, valid_days: 365, note: "Fair in May" }],
  },
);

export const RevokeIn = Type.Object({ reason: Reason }, { title: "VoucherSeriesRevocation" });

const MEMBERS = {
  id: Id("The series."),
  amount: MoneyOutOrNull("What each voucher adds to a balance; null for time."),
  duration_hours: Type.Unsafe<number | null>({
    type: ["integer", "null"],
    description: "How long the access token of each is valid from its first use; null for a sum.",
  }),
  scope: Type.Unsafe<Scope | null>({
    type: ["string", "null"],
    enum: [...SCOPES, null],
    description: "What the token opens; null for a sum.",
  }),
  note: TextOrNull("What they are for."),
  state: OneOf(SERIES_STATES, State),
  counts: Type.Object(
    {
      issued: Type.Integer({ description: "All; the other counts add up to it." }),
      redeemed: Type.Integer(),
      open: Type.Integer({ description: "Can be redeemed." }),
      expired: Type.Integer(),
      revoked: Type.Integer(),
    },
    { description: "What became of its vouchers." },
  ),
  created_by: Id("Who made it."),
  created_by_name: Type.String({ description: "The username of who made it." }),
  created_at: Time("When it was made."),
  expires_at: Time("When those that are left expire."),
  revoked_at: TimeOrNull("When those that were left were revoked; null if they were not."),
};

export const SeriesOut = Type.Object(MEMBERS, { title: "VoucherSeries" });

export const NewSeriesOut = Type.Object(
  {
    ...MEMBERS,
    redeem_url: Type.String({
      format: "uri",
      description:
        "The page where a code is redeemed. With `#code=` and a code behind it, it opens with the code; a browser sends that part to nobody.",
    }),
    codes: Type.Array(Type.String({ examples: ["7K3M-Q9XD-2FHT-V8RN"] }), {
      description: "The codes, by their numbers from 1 on. They are shown this once.",
    }),
  },
  { title: "NewVoucherSeriesAnswer" },
);

export const VoucherOut = Type.Object(
  {
    id: Id("The voucher."),
    number: Type.Integer({ description: "What it is called by, beside its series." }),
    redeemed_at: TimeOrNull("When it was redeemed; null if it was not."),
    redeemed_by: Type.Unsafe<string | null>({
      type: ["string", "null"],
      format: "uuid",
      description: "Who redeemed it.",
    }),
    redeemed_by_name: TextOrNull("The username of who redeemed it."),
    transaction_id: TextOrNull("The transaction that stands for it."),
    token_id: TextOrNull("The access token that was given for it, for time."),
  },
  { title: "Voucher" },
);
