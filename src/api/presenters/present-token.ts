import { Type } from "typebox";
import type { AccessToken } from "../../domain/tokens/access-token.ts";
import { DEVICE_ID_HINT_CHARACTERS } from "../../kernel/device-id.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { formatMoney } from "../../kernel/money.ts";
import { SCOPES } from "../../kernel/scope.ts";
import { formatTime, formatTimeOrNull } from "../../kernel/time-text.ts";
import { MoneyOut } from "../server/money-member.ts";
import { Id, OneOf, TextOrNull, Time, TimeOrNull } from "../server/schema-kinds.ts";

/** The members about a token that its owner and the desk may see. */
export const TOKEN_COURSE = {
  cost_znc: MoneyOut("The price paid, with its extensions."),
  created_at: Time("When it was bought."),
  activated_at: TimeOrNull("When it was first used; null before."),
  expires_at: TimeOrNull(
    "When it ends; null before its first use. While it is frozen: if it thaws at `frozen_until`.",
  ),
  added_seconds: Type.Number({
    description:
      "The time that does not count against it: it was given back since the target was down or under maintenance, or the token was frozen. `expires_at` has it.",
  }),
  frozen_seconds: Type.Number({
    description:
      "The part of `added_seconds` in which it was frozen; of a freeze that lasts, up to its latest end.",
  }),
  freezes: Type.Integer({ description: "How often it was frozen." }),
  frozen_at: TimeOrNull("Since when its time stands still; null unless it is frozen."),
  frozen_until: TimeOrNull(
    "When it thaws at the latest; null unless it is frozen. What is left of its time is `expires_at` less this.",
  ),
  is_active: Type.Boolean({ description: "Neither revoked nor expired." }),
  revoked_at: TimeOrNull("When it was revoked; null if it was not."),
  is_gift: Type.Boolean({ description: "Its time came as a gift: nothing of that is refunded." }),
  gifted_at: TimeOrNull(
    "When somebody claimed the gift of it: what was left of it went to them, and it was revoked. Null if nobody did.",
  ),
};

export const TokenOut = Type.Object(
  {
    id: Id("The access token's id."),
    token: TextOrNull(
      "The 64 characters to send as X-Access-Token. Null if the server's key was changed and cannot decrypt its copy; the token still works.",
    ),
    duration_hours: Type.Integer({
      description: "How long it is valid from its first use, with its extensions.",
      examples: [24],
    }),
    scope: OneOf(SCOPES, { description: "What it opens." }),
    label: TextOrNull("A note of the owner; null without one."),
    ...TOKEN_COURSE,
    device: Type.Unsafe<{ id_hint: string; last_activity: string } | null>({
      type: ["object", "null"],
      description: "The device that holds it now; null if none does.",
      properties: {
        id_hint: {
          type: "string",
          description: `The first ${DEVICE_ID_HINT_CHARACTERS} characters of the device id.`,
        },
        last_activity: { type: "string", format: "date-time" },
      },
      required: ["id_hint", "last_activity"],
    }),
  },
  { title: "AccessToken", description: "An access token, as its owner sees it." },
);

export function presentToken(token: AccessToken) {
  return {
    id: token.id,
    token: token.token,
    duration_hours: token.durationHours,
    scope: token.scope,
    label: token.label,
    ...presentCourse(token),
    device:
      token.device === null
        ? null
        : {
            id_hint: token.device.idHint,
            last_activity: formatTime(token.device.lastActivity),
          },
  };
}

export function presentCourse(
  token: Pick<
    AccessToken,
    "costCents" | "createdAt" | "activatedAt" | "expiresAt" | "addedMs" | "isActive" | "revokedAt"
  > &
    Pick<AccessToken, "frozenMs" | "freezes" | "frozenAt" | "frozenUntil" | "isGift" | "giftedAt">,
) {
  return {
    cost_znc: formatMoney(token.costCents),
    created_at: formatTime(token.createdAt),
    activated_at: formatTimeOrNull(token.activatedAt),
    expires_at: formatTimeOrNull(token.expiresAt),
    added_seconds: token.addedMs / SECOND_MS,
    frozen_seconds: token.frozenMs / SECOND_MS,
    freezes: token.freezes,
    frozen_at: formatTimeOrNull(token.frozenAt),
    frozen_until: formatTimeOrNull(token.frozenUntil),
    is_active: token.isActive,
    revoked_at: formatTimeOrNull(token.revokedAt),
    is_gift: token.isGift,
    gifted_at: formatTimeOrNull(token.giftedAt),
  };
}
