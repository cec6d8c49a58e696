import type { FactKind } from "./fact-kinds.ts";

/** Facts about what is done at the desk besides single changes. */
export const FACTS_OF_DESK = {
  "batch.started": {
    means:
      "Somebody at the desk ordered one action on many users, tokens or sessions, or that it be undone. What is done has rows of its own, with `batch ID` as their request id.",
    resource: "batch",
    concerns: "nobody",
    after: { action: "text", items: "number", "amount?": "money", "credit_kind?": "text", "undo_of?": "id" },
  },
  "user.note_added": {
    means: "Somebody at the desk wrote a note on a user. Its text is not recorded.",
    resource: "user",
    concerns: "the user on whom it is",
    after: { note_id: "id" },
  },
  "user.note_deleted": {
    means: "A note on a user was deleted, by its author or an owner.",
    resource: "user",
    concerns: "the user on whom it was",
    before: { note_id: "id", author_id: "id" },
  },
  "user.view_ended": {
    means: "Somebody at the desk ended their view of a customer before its time.",
    resource: "user",
    concerns: "the customer",
    before: { view_id: "id" },
  },
  "user.viewed": {
    means: "Somebody at the desk began to read what a customer reads; `reason` contains why.",
    resource: "user",
    concerns: "the customer",
    after: { view_id: "id", until: "time" },
  },
} as const satisfies Record<string, FactKind>;
