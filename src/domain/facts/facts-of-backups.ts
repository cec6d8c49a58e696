import type { FactKind } from "./fact-kinds.ts";

const FILE = { path: "text", host: "text", bytes: "number", rows: "number", sha256: "text" } as const;

/** Facts about backups. */
export const FACTS_OF_BACKUPS = {
  "backup.failed": {
    means:
      "A backup could not be made, or not be copied elsewhere: then `path` names the file, which is there. `code` says why.",
    resource: "backup",
    concerns: "nobody",
    after: { code: "text", host: "text", "path?": "text" },
  },
  "backup.made": {
    means: "A backup was made.",
    resource: "backup",
    concerns: "nobody",
    after: FILE,
  },
  "backup.restored": {
    means: "This database was restored from a backup, which was made at `made_at`.",
    resource: "backup",
    concerns: "nobody",
    after: { made_at: "time", rows: "number", sessions_ended: "number" },
  },
  "backup.verified": {
    means:
      "A backup was restored into a scratch database, and the books in it were proven; `is_right` has the result.",
    resource: "backup",
    concerns: "nobody",
    after: { path: "text", sha256: "text", rows: "number", is_right: "flag" },
  },
} as const satisfies Record<string, FactKind>;
