import type { Schemas } from "../../../../client/api-types.ts";

export type Job = Schemas["Job"];
export type JobState = "well" | "failing" | "late" | "new";

const SECOND_MS = 1_000;
/** A job whose turn comes and that has not begun for so many of its intervals is late. */
const INTERVALS_MAX = 3;
/** What happens is written down at most this much later, and processes take a while to start, ms. */
const GRACE_MS = 120_000;

/** How a job does. `failing`: its last run that ended has failed. `late`: its turn has come, and it does not run. */
export function jobStateOf(
  job: Pick<Job, "every_seconds" | "last_started_at" | "last_succeeded_at" | "last_failed_at">,
  nowMs: number,
): JobState {
  if (job.last_started_at === null) return "new";
  if (timeOf(job.last_failed_at) > timeOf(job.last_succeeded_at)) return "failing";
  const idleMs = nowMs - timeOf(job.last_started_at);
  return idleMs > job.every_seconds * SECOND_MS * INTERVALS_MAX + GRACE_MS ? "late" : "well";
}

const timeOf = (time: string | null): number => (time === null ? Number.NEGATIVE_INFINITY : Date.parse(time));

/** Beginnings of the names of jobs, and what looks into them. */
const COMMANDS: readonly (readonly [beginnings: readonly string[], command: string])[] = [
  [["make-backup", "note-overdue-backup"], "npx zenzefi doctor --only backups"],
  [["verify-ledger"], "npx zenzefi ledger verify"],
  [["verify-audit", "seal-audit", "send-audit-head"], "npx zenzefi audit verify"],
  [["poll-payments", "resettle-", "resume-refunds"], "npx zenzefi doctor --only payment-keys"],
  [["record-target-state"], "npx zenzefi doctor --only target"],
  [["note-low-disks"], "npx zenzefi doctor --only disk"],
  [["fetch-telegram", "watch-telegram", "prune-telegram"], "npx zenzefi doctor --only telegram"],
];

/** The command that says more about a job that fails. */
export function commandFor(jobName: string): string {
  const found = COMMANDS.find(([beginnings]) => beginnings.some((text) => jobName.startsWith(text)));
  return found?.[1] ?? "npx zenzefi doctor";
}

const URGENCY: Readonly<Record<JobState, number>> = { failing: 0, late: 1, well: 2, new: 3 };

/** Those that need somebody first, then by name. */
export function byUrgency(jobs: readonly Job[], nowMs: number): Job[] {
  const rank = (job: Job): number => URGENCY[jobStateOf(job, nowMs)];
  return [...jobs].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "en"));
}
