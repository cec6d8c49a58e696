import type { Sentence } from "../../kernel/language.ts";

/** What an item of attention leads to; with an id, to one of them. */
export const ATTENTION_LINKS = [
  "audit",
  "backups",
  "books",
  "health",
  "jobs",
  "notifications",
  "payment",
  "payment_events",
  "settings",
  "webhook_endpoint",
] as const;

export const ATTENTION_CODES = [
  "audit_broken",
  "audit_export_failed",
  "audit_head_unsent",
  "audit_late",
  "audit_unproven",
  "backup_overdue",
  "books_unproven",
  "books_wrong",
  "check_failed",
  "deliveries_failed",
  "dependency_down",
  "disk_low",
  "job_failing",
  "mock_payments",
  "notifications_stuck",
  "payment_events_flagged",
  "refunds_stuck",
  "target_tls_unverified",
  "webhook_disabled",
] as const;

/** `critical`: money, evidence or the service itself is at stake. */
export const SEVERITIES = ["critical", "warning"] as const;

/** Something that an operator should look into. */
export type AttentionItem = {
  readonly severity: (typeof SEVERITIES)[number];
  readonly code: (typeof ATTENTION_CODES)[number];
  readonly sentence: Sentence;
  /** How many there are of what the sentence names; 1 if it is not counted. */
  readonly count: number;
  /** Since when, as far as it is known. */
  readonly since: Date | null;
  readonly link: { readonly kind: (typeof ATTENTION_LINKS)[number]; readonly id: string | null };
};

/** Looks at one subject. It changes nothing, and knows no other. */
export type AttentionCheck = {
  readonly name: string;
  readonly look: () => Promise<readonly AttentionItem[]>;
};
