import { Type } from "typebox";
import { DURATION_HOURS } from "../../kernel/duration.ts";
import { SCOPES } from "../../kernel/scope.ts";
import { TokenOut } from "../presenters/present-token.ts";
import { MoneyIn, MoneyOut } from "../server/money-member.ts";
import { Id, OneOf, TextOrNull, Time } from "../server/schema-kinds.ts";

/** Keeps the transaction and the answer of one purchase small. */
const TOKEN_COUNT_MAX = 100;

export const BundleParams = Type.Object({ bundle_id: Id("The bundle.") });

const NAME = Type.String({ minLength: 1, maxLength: 100, format: "name", examples: ["Starter Pack"] });
const DESCRIPTION = Type.Optional(TextOrNull("What it is good for.", { maxLength: 1_000 }));
const TOKEN_COUNT = Type.Integer({
  minimum: 1,
  maximum: TOKEN_COUNT_MAX,
  description: "How many access tokens it has.",
  examples: [5],
});
const DURATION = OneOf(DURATION_HOURS, { description: "How long each is valid from its first use." });
const SCOPE = Type.Optional(
  OneOf(SCOPES, { description: "What they open; `full` if nothing is said of a new bundle." }),
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

export const BundleOut = Type.Object(
  {
    id: Id("The bundle."),
    name: Type.String({ examples: ["Starter Pack"] }),
    description: TextOrNull("What it is good for."),
    token_count: Type.Integer({ description: "How many access tokens it has.", examples: [5] }),
    duration_hours: Type.Integer({
      description: "How long each is valid from its first use.",
      examples: [24],
    }),
    scope: OneOf(SCOPES, { description: "What they open." }),
    discount_percent: Type.Number({ examples: [10] }),
    base_price: MoneyOut("What as many single tokens cost today."),
    total_price: MoneyOut("What the bundle costs."),
    savings: MoneyOut("How much less that is."),
    price_per_token: MoneyOut("What one token comes to, rounded down to 0.01."),
    is_active: Type.Boolean({ description: "False: no longer on offer." }),
    created_at: Time("When it was made."),
    updated_at: Time("When it was last changed."),
  },
  { title: "Bundle", description: "Several access tokens of one kind at one price." },
);

export const BundlesOut = Type.Object(
  { items: Type.Array(BundleOut, { description: "Cheapest first." }) },
  { title: "Bundles" },
);

export const BundlePurchaseOut = Type.Object(
  {
    bundle_name: Type.String({ examples: ["Starter Pack"] }),
    tokens_generated: Type.Integer({ examples: [5] }),
    cost_znc: MoneyOut("The price paid: the sum of the tokens' prices."),
    new_balance: MoneyOut("The balance after it."),
    tokens: Type.Array(TokenOut),
  },
  { title: "BundlePurchase" },
);
