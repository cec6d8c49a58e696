import type { FactKind } from "./fact-kinds.ts";

/** Facts about how the service is, for those who operate it. */
export const FACTS_OF_OPERATION = {
  "backup.overdue": {
    means: "The newest good backup is older than the schedule allows. Recorded once a day while it is.",
    resource: "backup",
    concerns: "nobody",
    after: { "last_made_at?": "time" },
    isUnaudited: true,
  },
  "disk.low": {
    means: "A disk that the service writes to is nearly full. Recorded once a day while it is.",
    resource: "disk",
    concerns: "nobody",
    after: { host: "text", path: "text", free_bytes: "number", total_bytes: "number" },
    isUnaudited: true,
  },
  "report.daily": {
    means: "What happened on one day of the operators' calendar.",
    resource: "report",
    concerns: "nobody",
    after: {
      day: "text",
      revenue: "money",
      refunds: "money",
      payments: "number",
      purchases: "number",
      devices: "number",
      denials: "number",
      outages: "number",
      outage_minutes: "number",
      "last_backup_at?": "time",
      "backup_status?": "text",
      ledger_mismatches: "number",
      "ledger_verified_at?": "time",
    },
    isUnaudited: true,
  },
  "target.down": {
    means: "The target stopped answering.",
    resource: "target",
    concerns: "nobody",
    isUnaudited: true,
  },
  "target.up": {
    means: "The target answers again.",
    resource: "target",
    concerns: "nobody",
    after: { "down_since?": "time" },
    isUnaudited: true,
  },
} as const satisfies Record<string, FactKind>;
