import type { FactKind } from "./fact-kinds.ts";

const BUNDLE = {
  name: "text",
  description: "text or null",
  token_count: "number",
  duration_hours: "number",
  scope: "text",
  discount_percent: "number",
  total_price: "money",
  is_active: "flag",
} as const;

const ENDING = { expires_at: "time", duration_hours: "number", label: "text or null" } as const;

/** Facts about what is sold: bundles, tokens, and the sessions on them. */
export const FACTS_OF_ACCESS = {
  "bundle.created": {
    means: "A bundle was put on offer.",
    resource: "bundle",
    concerns: "nobody",
    after: BUNDLE,
  },
  "bundle.deleted": {
    means: "A bundle was taken off the offer.",
    resource: "bundle",
    concerns: "nobody",
    before: BUNDLE,
  },
  "bundle.purchased": {
    means: "A user bought a bundle.",
    resource: "bundle",
    concerns: "the buyer",
    before: { balance: "money" },
    after: {
      name: "text",
      token_ids: "ids",
      duration_hours: "number",
      scope: "text",
      cost: "money",
      balance: "money",
      transaction_id: "id",
    },
  },
  "bundle.updated": {
    means: "A bundle was changed.",
    resource: "bundle",
    concerns: "nobody",
    before: BUNDLE,
    after: BUNDLE,
  },
  "session.conflict": {
    means:
      "A device was refused because another one holds the token. The last such row stands for all further devices.",
    resource: "session",
    concerns: "the token's owner",
    after: {
      token_id: "id",
      "refused_device_hint?": "text",
      "devices_named?": "number",
      "further_devices?": "text",
    },
  },
  "session.ended": {
    means: "An admin ended a session.",
    resource: "session",
    concerns: "the token's owner",
    before: { token_id: "id", user_id: "id", device_id_hint: "text" },
    changesAccess: true,
  },
  "session.new_device": {
    means: "An account used a device for the first time.",
    resource: "session",
    concerns: "the token's owner",
    after: { token_id: "id", device_id_hint: "text", "ip?": "text", "user_agent?": "text" },
    isUnaudited: true,
  },
  "session.released": {
    means: "A token was freed from its device, by its owner or by the desk.",
    resource: "session",
    concerns: "the token's owner",
    before: { token_id: "id", device_id_hint: "text" },
    changesAccess: true,
  },
  "session.taken_over": {
    means:
      "A device lost its token to another one that took it over (`device_id_hint`), or to the owner, who freed the seat (without it).",
    resource: "session",
    concerns: "the token's owner",
    before: { device_id_hint: "text" },
    after: { token_id: "id", former_device_id_hint: "text", "device_id_hint?": "text" },
    changesAccess: true,
  },
  "token.auto_extension_ahead": {
    means:
      "A token that ends within an hour is to be extended by the service, by `hours` for `price`, five minutes before. `obstacle`: what would prevent it now, balance_insufficient, ceiling_reached or times_used_up.",
    resource: "token",
    concerns: "the token's owner",
    after: { ...ENDING, hours: "number", price: "money", obstacle: "text or null" },
    isUnaudited: true,
  },
  "token.auto_extension_cleared": {
    means: "A token is no longer to be extended by the service.",
    resource: "token",
    concerns: "the token's owner",
    before: { hours: "number", times: "number", month_max: "money" },
  },
  "token.auto_extension_failed": {
    means:
      "A token that was to be extended by the service was not. `obstacle`: as ahead, or the code of the error that a purchase would answer.",
    resource: "token",
    concerns: "the token's owner",
    after: { ...ENDING, obstacle: "text" },
    isUnaudited: true,
  },
  "token.auto_extension_set": {
    means:
      "A token is to be extended by the service before it ends, by `hours`, so many `times`, for at most `month_max` within 30 days.",
    resource: "token",
    concerns: "the token's owner",
    after: { hours: "number", times: "number", month_max: "money" },
  },
  "token.expired": {
    means: "The time of a token has ended.",
    resource: "token",
    concerns: "the token's owner",
    after: ENDING,
    isUnaudited: true,
  },
  "token.expiring": {
    means: "A token ends within `hours`: 24 or 1. Recorded once for each, if the token is longer than that.",
    resource: "token",
    concerns: "the token's owner",
    after: { ...ENDING, hours: "number" },
    isUnaudited: true,
  },
  "token.extended": {
    means:
      "A token was made longer by `hours`, and what runs on it goes on. `duration_hours` is its length in all; `expires_at` is left out before its first use. `automatic`: by the service, since the owner had wished it.",
    resource: "token",
    concerns: "the buyer",
    before: { balance: "money", "expires_at?": "time" },
    after: {
      hours: "number",
      duration_hours: "number",
      "expires_at?": "time",
      scope: "text",
      label: "text or null",
      cost: "money",
      balance: "money",
      transaction_id: "id",
      "automatic?": "flag",
    },
    changesAccess: true,
  },
  "token.frozen": {
    means:
      "A token's owner stopped its time, until `frozen_until` at the latest. `expires_at` is its end in that case; `freezes` counts them.",
    resource: "token",
    concerns: "the token's owner",
    after: { ...ENDING, frozen_until: "time", freezes: "number" },
    changesAccess: true,
  },
  "token.purchased": {
    means: "A user bought an access token.",
    resource: "token",
    concerns: "the buyer",
    before: { balance: "money" },
    after: {
      duration_hours: "number",
      scope: "text",
      cost: "money",
      balance: "money",
      transaction_id: "id",
    },
  },
  "token.rotated": {
    means:
      "A token got a new secret from its owner. By the former one the device that held the token may go on until `former_until`; without that, it ended at once.",
    resource: "token",
    concerns: "the token's owner",
    after: {
      duration_hours: "number",
      label: "text or null",
      "former_until?": "time",
      "device_id_hint?": "text",
    },
    changesAccess: true,
  },
  "token.thawed": {
    means:
      "The time of a frozen token runs again since `thawed_at`, after `frozen_seconds`. `automatic`: it was frozen for as long as possible.",
    resource: "token",
    concerns: "the token's owner",
    after: { ...ENDING, thawed_at: "time", frozen_seconds: "number", "automatic?": "flag" },
    changesAccess: true,
  },
  "token.time_added": {
    means:
      "A token got back `seconds` that it had lost while the target, or the service, was away (`why`: outage or maintenance). Its rows, with who did it, are in `token_time_entries`.",
    resource: "token",
    concerns: "the token's owner",
    after: { ...ENDING, why: "text", seconds: "number" },
    isUnaudited: true,
    changesAccess: true,
  },
  "token.time_taken_back": {
    means: "Time that was given back to a token, and that it had not used, was taken back.",
    resource: "token",
    concerns: "the token's owner",
    after: { ...ENDING, seconds: "number" },
    isUnaudited: true,
    changesAccess: true,
  },
  "token.revoked": {
    means: "An access token was revoked: by its owner with a refund, or by an admin without (`forced`).",
    resource: "token",
    concerns: "the token's owner",
    before: { activated: "flag", "balance?": "money" },
    after: {
      refund: "money",
      "balance?": "money",
      "transaction_id?": "id or null",
      "forced?": "flag",
      "user_id?": "id",
    },
    changesAccess: true,
  },
} as const satisfies Record<string, FactKind>;
