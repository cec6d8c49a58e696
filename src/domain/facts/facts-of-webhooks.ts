import type { FactKind } from "./fact-kinds.ts";

/** Never the path or the query of a URL, which may be secret. */
const ENDPOINT = { host: "text", kinds: "texts", is_enabled: "flag" } as const;

/** Facts about endpoints that notices are posted to. */
export const FACTS_OF_WEBHOOKS = {
  "webhook.created": {
    means: "An endpoint was added that notices are posted to.",
    resource: "webhook",
    concerns: "nobody",
    after: ENDPOINT,
  },
  "webhook.changed": {
    means: "An endpoint was changed.",
    resource: "webhook",
    concerns: "nobody",
    before: ENDPOINT,
    after: { ...ENDPOINT, url_changed: "flag" },
  },
  "webhook.deleted": {
    means: "An endpoint was deleted.",
    resource: "webhook",
    concerns: "nobody",
    before: ENDPOINT,
  },
  "webhook.disabled": {
    means:
      "The service disabled an endpoint: it answered 410 (`reason` is `gone`), or failed for days (`failing`).",
    resource: "webhook",
    concerns: "nobody",
    before: { is_enabled: "flag" },
    after: { host: "text", is_enabled: "flag" },
  },
  "webhook.redelivered": {
    means: "A message that had ended was queued again.",
    resource: "webhook",
    concerns: "nobody",
    after: { delivery_id: "id" },
  },
  "webhook.secret_rotated": {
    means: "An endpoint got a new secret; the one before signs too for a day.",
    resource: "webhook",
    concerns: "nobody",
    after: { former_signs_until: "time" },
  },
  "webhook.tested": {
    means: "A test message was asked for.",
    resource: "webhook",
    concerns: "nobody",
    after: { host: "text" },
  },
} as const satisfies Record<string, FactKind>;
