import type { FactKind } from "./fact-kinds.ts";

const TOKEN = { duration_hours: "number", label: "text or null" } as const;

/** Facts about tokens that are given. None has a code. */
export const FACTS_OF_GIFTS = {
  "token.gift_offered": {
    means:
      "A token's owner made a link by which somebody may claim what is left of the token. `replaces`: the offer of before, which ended.",
    resource: "token",
    concerns: "the token's owner",
    after: { gift_id: "id", claimable_until: "time", ...TOKEN, "replaces?": "id" },
  },
  "token.gift_received": {
    means: "Somebody claimed a gift, and got a token with what was left of the giver's.",
    resource: "token",
    concerns: "who got it",
    after: {
      gift_id: "id",
      giver: "text",
      duration_hours: "number",
      scope: "text",
      transaction_id: "id",
      "expires_at?": "time",
    },
  },
  "token.gift_revoked": {
    means: "An offer that nobody had claimed was taken back: by the token's owner, or at the desk.",
    resource: "token",
    concerns: "the token's owner",
    before: { gift_id: "id", claimable_until: "time" },
    after: { ...TOKEN, by_owner: "flag" },
  },
  "token.gifted": {
    means:
      "A token ended since somebody claimed the gift of it; without a refund. `seconds_left`: of a token whose time had started.",
    resource: "token",
    concerns: "the token's owner, who gave it",
    before: { activated: "flag" },
    after: { gift_id: "id", receiver: "text", ...TOKEN, "seconds_left?": "number" },
    changesAccess: true,
  },
} as const satisfies Record<string, FactKind>;
