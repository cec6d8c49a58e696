import { Type } from "typebox";
import { DURATION_HOURS } from "../../../kernel/duration.ts";
import { SCOPES } from "../../../kernel/scope.ts";
import { MoneyIn } from "../../server/money-member.ts";
import { OneOf, TextOrNull } from "../../server/schema-kinds.ts";

/** Keeps the transaction and the answer of one purchase small. */
const TOKEN_COUNT_MAX = 100;

const NAME = Type.String({ minLength: 1, maxLength: 100, format: "name", examples: ["Starter Pack"] });
const DESCRIPTION = Type.Optional(TextOrNull("Description.", { maxLength: 1_000 }));
const TOKEN_COUNT = Type.Integer({
  minimum: 1,
  maximum: TOKEN_COUNT_MAX,
  description: "How many access tokens it has.",
  examples: [5],
});
const DURATION = OneOf(DURATION_HOURS, { description: "How long each is valid from its first use." });
const SCOPE = Type.Optional(
  OneOf(SCOPES, { description: "What they open; `full` by default for a new bundle." }),
);
const DISCOUNT = Type.Optional(
  Type.Unsafe<number | string>({
    type: ["number", "string"],
    description: "Percent off the price of single tokens, 0 to 100 with at most two decimals.",
    examples: [10],
  }),
);
const TOTAL = Type.Optional(
  MoneyIn("What it costs. Derived from the discount if left out; the discount is derived from it."),
);

export const BundleIn = Type.Object(
  {
    name: NAME,
    description: DESCRIPTION,
    token_count: TOKEN_COUNT,
    duration_hours: DURATION,
    scope: SCOPE,
    discount_percent: DISCOUNT,
    total_price: TOTAL,
  },
  { title: "NewBundle" },
);

export const BundleChangeIn = Type.Object(
  {
    name: Type.Optional(NAME),
    description: DESCRIPTION,
    token_count: Type.Optional(TOKEN_COUNT),
    duration_hours: Type.Optional(DURATION),
    scope: SCOPE,
    discount_percent: DISCOUNT,
    total_price: TOTAL,
    is_active: Type.Optional(Type.Boolean({ description: "True puts a deleted bundle on offer again." })),
  },
  { title: "BundleChange", description: "What is left out stays as it is." },
);
