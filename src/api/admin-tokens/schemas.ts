import { Type } from "typebox";
import { SCOPES } from "../../kernel/words.ts";
import { MoneyOut } from "../server/money-member.ts";
import { pageAnswer, pageQuery } from "../server/page.ts";
import { Id, OneOf, Time, TimeOrNull } from "../server/schema-kinds.ts";

export const SOLD_TOKENS_LIMIT_DEFAULT = 50;

export const SoldTokensQuery = pageQuery(SOLD_TOKENS_LIMIT_DEFAULT, {
  user_id: Type.Optional(Id("Only those of this user.")),
  active_only: Type.Optional(
    Type.Boolean({ default: false, description: "Leave out what is revoked or expired." }),
  ),
});

const SoldTokenOut = Type.Object(
  {
    id: Id("The access token's id."),
    user_id: Id("Whose it is."),
    username: Type.String({ examples: ["anna"] }),
    duration_hours: Type.Integer({ description: "How long it is valid from its first use.", examples: [24] }),
    scope: OneOf(SCOPES, { description: "What it opens." }),
    cost_znc: MoneyOut("The price paid."),
    created_at: Time("When it was bought."),
    activated_at: TimeOrNull("When it was first used; null before."),
    expires_at: TimeOrNull("When it ends; null before its first use."),
    is_active: Type.Boolean({ description: "Neither revoked nor expired." }),
    revoked_at: TimeOrNull("When it was revoked; null if it was not."),
  },
  { title: "SoldToken", description: "An access token as an administrator sees it: never the token itself." },
);

export const SoldTokensOut = pageAnswer("SoldTokens", SoldTokenOut);

export const TokenParams = Type.Object({ token_id: Id("The access token's id.") });

export const ForceQuery = Type.Object({
  reason: Type.Optional(
    Type.String({ minLength: 1, maxLength: 500, description: "Why, for the audit log." }),
  ),
});

export const ForceRevocationOut = Type.Object(
  {
    revoked: Type.Boolean(),
    refund_amount: MoneyOut("Always 0.00: change the balance to pay something back."),
    message: Type.String({ description: "The same as a sentence for people." }),
  },
  { title: "ForceRevocation" },
);
