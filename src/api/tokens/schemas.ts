import { Type } from "typebox";
import { Id, OneOf } from "../../http/schema-kinds.ts";
import { DURATION_HOURS } from "../../kernel/duration.ts";
import { SCOPES } from "../../kernel/words.ts";
import { TokenOut } from "../presenters/present-token.ts";

export const PurchaseIn = Type.Object(
  {
    duration_hours: OneOf(DURATION_HOURS, { description: "How long it shall be valid from its first use." }),
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

export const TokensOut = Type.Array(TokenOut, { description: "At most the latest 1000." });
