import { Type } from "typebox";
import { TOKEN_STATES } from "../../../domain/tokens/token-rules.ts";
import { EMAIL_CHARACTERS_MAX } from "../../../kernel/email.ts";
import { SCOPES } from "../../../kernel/scope.ts";
import { LOTS_LIMIT_DEFAULT, LotOut } from "../../presenters/present-lot.ts";
import { CompensatedTimeOut, TIME_LIMIT_DEFAULT } from "../../presenters/present-time-entry.ts";
import { TOKEN_COURSE } from "../../presenters/present-token.ts";
import { MoneyOut } from "../../server/money-member.ts";
import { pageAnswer, pageQuery } from "../../server/page.ts";
import { Id, OneOf, Reason } from "../../server/schema-kinds.ts";

export const SOLD_TOKENS_LIMIT_DEFAULT = 50;

export const SoldTokensQuery = pageQuery(SOLD_TOKENS_LIMIT_DEFAULT, {
  user_id: Type.Optional(Id("Only those of this user.")),
  state: Type.Optional(
    OneOf(TOKEN_STATES, { description: "Only those in this state. `active`: the time runs." }),
  ),
  search: Type.Optional(
    Type.String({
      maxLength: EMAIL_CHARACTERS_MAX,
      description: "The end of the token's id, or the whole, in any case of letters.",
    }),
  ),
  active_only: Type.Optional(
    Type.Boolean({ default: false, description: "Leave out what is revoked or expired." }),
  ),
});

export const SoldTokenOut = Type.Object(
  {
    id: Id("The access token's id."),
    user_id: Id("Whose it is."),
    username: Type.String({ examples: ["anna"] }),
    duration_hours: Type.Integer({
      description: "How long it is valid from its first use, with its extensions.",
      examples: [24],
    }),
    scope: OneOf(SCOPES, { description: "What it opens." }),
    ...TOKEN_COURSE,
    state: OneOf(TOKEN_STATES, { description: "`active`: its time runs." }),
  },
  { title: "SoldToken", description: "An access token as an administrator sees it: never the token itself." },
);

export const SoldTokensOut = pageAnswer("SoldTokens", SoldTokenOut);

export const CompensatedTimesOut = pageAnswer("CompensatedTimes", CompensatedTimeOut);

export const TimeQuery = pageQuery(TIME_LIMIT_DEFAULT, {});

export const LotsOut = pageAnswer("SoldTokenLots", LotOut);

export const LotsQuery = pageQuery(LOTS_LIMIT_DEFAULT, {});

export const TokenParams = Type.Object({ token_id: Id("The access token's id.") });

export const ForceQuery = Type.Object({
  reason: Reason,
});

/** A reason is optional, and so is the body. */
export const ReleaseIn = Type.Object({ reason: Reason }, { title: "ForcedRelease" });

export const ForceRevocationOut = Type.Object(
  {
    revoked: Type.Boolean(),
    refund_amount: MoneyOut("Always 0.00: change the balance to pay something back."),
    message: Type.String({ description: "The same as a sentence for people." }),
  },
  { title: "ForceRevocation" },
);
