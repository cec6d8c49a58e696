import { Type } from "typebox";
import { DURATION_HOURS } from "../../../kernel/duration.ts";
import { SCOPES } from "../../../kernel/scope.ts";
import { TokenOut } from "../../presenters/present-token.ts";
import { MoneyOut } from "../../server/money-member.ts";
import { Id, OneOf, TextOrNull } from "../../server/schema-kinds.ts";

export const PurchaseIn = Type.Object(
  {
    duration_hours: OneOf(DURATION_HOURS, { description: "How long it is valid from its first use." }),
    scope: Type.Optional(
      OneOf(SCOPES, {
        description: "`full`: the whole target; `certificates_only`: its certificates.",
        default: "full",
      }),
    ),
  },
  { title: "TokenPurchase", examples: [{ duration_hours: 24, scope: "full" }] },
);

export const TokensQuery = Type.Object({
  active_only: Type.Optional(
    Type.Boolean({ default: true, description: "Leave out what is revoked or expired." }),
  ),
});

export const TokenParams = Type.Object({ token_id: Id("The access token's id.") });

/** More than the maximum of a label, since `readLabel` removes blanks at its ends before it checks the length. */
const LABEL_INPUT_CHARACTERS_MAX = 1_000;

export const LabelIn = Type.Object(
  {
    label: TextOrNull(
      "1 to 60 visible characters, not counting blanks at the ends; null removes the label.",
      { maxLength: LABEL_INPUT_CHARACTERS_MAX },
    ),
  },
  { title: "TokenLabel", examples: [{ label: "Workshop, left bay" }] },
);

export const TicketOut = Type.Object(
  {
    ticket: Type.String({
      description: "43 URL-safe characters; good once.",
      examples: ["Yk3vX0m1Qd8rT5uW2bZ7cE4gH6jK9nPqRsAaBtCvDxE"],
    }),
    url: Type.String({
      format: "uri",
      description: "Where the browser uses it: the target's own origin. `&to=` adds the path to open there.",
      examples: [
        "https://target.example.com/.zenzefi/enter?ticket=Yk3vX0m1Qd8rT5uW2bZ7cE4gH6jK9nPqRsAaBtCvDxE",
      ],
    }),
    expires_in: Type.Integer({ description: "How many seconds it is good for.", examples: [60] }),
  },
  { title: "AccessTicket" },
);

export const PricesOut = Type.Object(
  {
    currency: OneOf(["ZNC"], { description: "Always `ZNC`." }),
    items: Type.Array(
      Type.Object({
        duration_hours: OneOf(DURATION_HOURS, { description: "How long it is valid from its first use." }),
        price_znc: MoneyOut("What a token of this length costs today."),
      }),
      { description: "Shortest first." },
    ),
  },
  { title: "TokenPrices" },
);

export const TokensOut = Type.Array(TokenOut, { description: "At most the latest 1000." });
