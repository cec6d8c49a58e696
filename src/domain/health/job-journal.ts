import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { failureOf } from "./job-failure-rules.ts";
import type { JobRun } from "./job-run.ts";
import { deleteRunsBefore, upsertRuns } from "./job-run-store.ts";

/** A release in which a job has another name is not taken back later. */
const FORGOTTEN_MS = 30 * DAY_MS;

type Times = Omit<JobRun, "job" | "everyMs">;

const NEVER: Times = {
  startedAt: null,
  startedOn: null,
  succeededAt: null,
  succeededOn: null,
  failedAt: null,
  failedOn: null,
  failure: null,
};

/**
 * Remembers how the jobs of this process run, until `write` stores it: some run each second, which is no reason to write a row each
 * second. What a crash loses is less than one interval of `write`.
 */
export class JobJournal {
  readonly #deps: { readonly database: Database; readonly clock: Clock; readonly instance: string };
  readonly #runs = new Map<string, JobRun>();

  /** @param deps.instance names the process: its machine and number */
  constructor(deps: { readonly database: Database; readonly clock: Clock; readonly instance: string }) {
    this.#deps = deps;
  }

  expect(job: string, everyMs: number): void {
    this.#runs.set(job, { job, everyMs, ...NEVER });
  }

  noteStart(job: string, atMs: number): void {
    this.#note(job, { startedAt: new Date(atMs), startedOn: this.#deps.instance });
  }

  noteSuccess(job: string, atMs: number): void {
    this.#note(job, { succeededAt: new Date(atMs), succeededOn: this.#deps.instance });
  }

  /** @param error what the run threw; null if it has logged why itself */
  noteFailure(job: string, atMs: number, error: unknown): void {
    const failure = error === null ? "see_log" : failureOf(error);
    this.#note(job, { failedAt: new Date(atMs), failedOn: this.#deps.instance, failure });
  }

  /** Stores what was noted. @throws service_unavailable: it is stored the next time */
  async write(): Promise<void> {
    const { database, clock } = this.#deps;
    const nowMs = clock.nowMs();
    await database.transaction(async (tx) => {
      await upsertRuns(tx, [...this.#runs.values()], new Date(nowMs));
      await deleteRunsBefore(tx, new Date(nowMs - FORGOTTEN_MS));
    });
  }

  #note(job: string, times: Partial<Times>): void {
    const known = this.#runs.get(job);
    if (known !== undefined) this.#runs.set(job, { ...known, ...times });
  }
}
