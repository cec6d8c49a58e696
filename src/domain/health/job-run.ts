/** What is known of a job, of all processes together. */
export type JobRun = {
  readonly job: string;
  readonly everyMs: number;
  /** When a run last began, and in which process: its machine and number. */
  readonly startedAt: Date | null;
  readonly startedOn: string | null;
  readonly succeededAt: Date | null;
  readonly succeededOn: string | null;
  readonly failedAt: Date | null;
  readonly failedOn: string | null;
  /** A code, never a text: see `failureOf`. */
  readonly failure: string | null;
};
