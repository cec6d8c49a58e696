import type { FactKind } from "./fact-kinds.ts";

const WINDOW = { starts_at: "time", ends_at: "time", note: "text or null" } as const;

/** Facts about maintenance windows, and about time that is given back. Those of each token are in facts-of-access. */
export const FACTS_OF_TIME = {
  "compensation.given": {
    means: "All tokens got back what they had lost in an outage or a maintenance window (`why`).",
    resource: "compensation",
    concerns: "nobody",
    after: { why: "text", tokens: "number", seconds: "number" },
  },
  "compensation.started": {
    means: "Somebody, or the service itself, began to give back the time that tokens lost.",
    resource: "compensation",
    concerns: "nobody",
    after: { why: "text", from: "time", to: "time", outage_seconds: "number" },
  },
  "compensation.undo_started": {
    means: "Somebody began to take back what a compensation gave.",
    resource: "compensation",
    concerns: "nobody",
    before: { why: "text", tokens: "number", seconds: "number" },
  },
  "compensation.undone": {
    means:
      "What a compensation gave was taken back, but for `spent_seconds`, which were used or gone by then.",
    resource: "compensation",
    concerns: "nobody",
    after: { seconds: "number", spent_seconds: "number" },
  },
  "maintenance.announced": {
    means: "The owner of a live token is told of a maintenance window, or of its new times.",
    resource: "maintenance",
    concerns: "the token's owner",
    after: WINDOW,
    isUnaudited: true,
  },
  "maintenance.called_off": {
    means: "The owner of a live token is told that a maintenance window was cancelled.",
    resource: "maintenance",
    concerns: "the token's owner",
    after: WINDOW,
    isUnaudited: true,
  },
  "maintenance.cancelled": {
    means: "A maintenance window was cancelled before it began.",
    resource: "maintenance",
    concerns: "nobody",
    before: WINDOW,
    changesAccess: true,
  },
  "maintenance.changed": {
    means: "A maintenance window was changed; one that was ended early ends at that moment.",
    resource: "maintenance",
    concerns: "nobody",
    before: WINDOW,
    after: WINDOW,
    changesAccess: true,
  },
  "maintenance.ended": {
    means: "A maintenance window has ended: requests are let through again.",
    resource: "maintenance",
    concerns: "nobody",
    before: WINDOW,
    after: { ends_at: "time", target_is_down: "flag" },
  },
  "maintenance.planned": {
    means: "A maintenance window was planned.",
    resource: "maintenance",
    concerns: "nobody",
    after: WINDOW,
    changesAccess: true,
  },
  "maintenance.started": {
    means: "A maintenance window has begun: nobody is let through.",
    resource: "maintenance",
    concerns: "nobody",
    after: WINDOW,
  },
} as const satisfies Record<string, FactKind>;
