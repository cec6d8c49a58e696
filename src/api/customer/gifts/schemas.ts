import { Type } from "typebox";
import { GIFT_CODE, GIFT_DIRECTIONS, GIFT_STATES } from "../../../domain/gifts/gift.ts";
import { SCOPES } from "../../../kernel/scope.ts";
import { TokenOut } from "../../presenters/present-token.ts";
import { pageAnswer, pageQuery } from "../../server/page.ts";
import { Id, OneOf, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

export const TokenParams = Type.Object({ token_id: Id("The access token's id.") });

/** What is not of this form is no code: it is refused without a look at the database. */
export const CodeIn = Type.Object(
  {
    code: Type.String({
      pattern: GIFT_CODE,
      description: "What follows `#code=` in the link.",
      examples: ["aB3_kT9-qLm2Xw8RzP4vN6yC1dF5gH7jK0sU-eViOt_"],
    }),
  },
  { title: "GiftCode" },
);

export const OfferOut = Type.Object(
  {
    id: Id("The gift's id."),
    token_id: Id("The access token that is offered."),
    code: Type.String({ description: "Shown here and never again: what is stored is a hash." }),
    link: Type.String({
      description: "To send to whoever is to get it. Browsers send nobody what follows `#`.",
    }),
    created_at: Time("When it was offered."),
    expires_at: Time("Until when it can be claimed."),
  },
  { title: "NewGift" },
);

export const PreviewOut = Type.Object(
  {
    duration_hours: Type.Integer({
      description: "The length of the offered token. If its time runs, only the rest of that is given.",
    }),
    scope: OneOf(SCOPES, { description: "What it opens." }),
    ends_at: TimeOrNull("When the time that is given ends; null: it starts with the first use."),
    claimable_until: Time("Until when it can be claimed."),
  },
  { title: "GiftOffer" },
);

export const ClaimedOut = Type.Object(
  {
    id: Id("The gift's id."),
    from: Type.String({ description: "The name of whoever gave it." }),
    token: { ...TokenOut, description: "The access token, with its new secret." },
    transaction_id: Id("The transaction of 0.00 that stands for it."),
  },
  { title: "ClaimedGift" },
);

export const GIFTS_LIMIT_DEFAULT = 50;

export const GiftsQuery = pageQuery(GIFTS_LIMIT_DEFAULT, {
  direction: Type.Optional(
    OneOf(GIFT_DIRECTIONS, { description: "Those that were given, or received.", default: "given" }),
  ),
  token_id: Type.Optional(Id("Those of one own access token.")),
});

const GiftOut = Type.Object(
  {
    id: Id("The gift's id."),
    direction: OneOf(GIFT_DIRECTIONS, { description: "Whether it was given or received." }),
    token_id: Id("The own access token: that was given, or that was got."),
    state: OneOf(GIFT_STATES, {
      description: "`open`: it can be claimed; `ended`: its token was revoked or has expired before.",
    }),
    created_at: Time("When it was offered."),
    expires_at: Time("Until when it can, or could, be claimed."),
    claimed_at: TimeOrNull("When it was claimed; null if it was not."),
    other: TextOrNull(
      "The name of the other: of whoever claimed it, or gave it. Null while nobody has claimed it.",
    ),
  },
  { title: "Gift" },
);

export const GiftsOut = pageAnswer("Gifts", GiftOut);
