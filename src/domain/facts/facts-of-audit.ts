import type { FactKind } from "./fact-kinds.ts";

/** Facts about the audit log itself. */
export const FACTS_OF_AUDIT = {
  "audit.broken": {
    means: "The nightly proof found that the audit log was changed.",
    resource: "audit",
    concerns: "nobody",
    after: { findings: "number", named: "list" },
  },
  "audit.exported": {
    means:
      "Old audit rows were written to a file, and then deleted. `head` is the last of them in the chain.",
    resource: "audit",
    concerns: "nobody",
    after: { path: "text", sha256: "text", rows: "number", from_position: "text", head: "text" },
  },
} as const satisfies Record<string, FactKind>;
