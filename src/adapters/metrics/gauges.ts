import { Gauge, type Registry } from "prom-client";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";

/** Called when the metrics are read. */
export type GaugeSources = {
  /** Counted in the database. If it rejects, the last numbers are used. */
  readonly readTotals: () => Promise<{
    readonly activeTokens: number;
    readonly frozenTokens: number;
    readonly activeSessions: number;
    readonly users: number;
    readonly ledgerMismatches: number;
    /** Null: not known. */
    readonly ledgerProvenAt: Date | null;
    /** Null if there is none. */
    readonly lastBackupAt: Date | null;
    readonly auditFindings: number;
    /** Null: not known. */
    readonly auditProvenAt: Date | null;
    readonly auditUnsealed: number;
    /** Null before the first. */
    readonly auditSealedAt: Date | null;
    readonly auditHeadFailed: boolean;
    readonly isMaintenance: boolean;
  }>;
  /** The queue of each channel of notifications; the same rule. */
  readonly readQueues: () => Promise<readonly (Waiting & { readonly channel: string })[]>;
  /** What each reader of the outbox has not read; the same rule. */
  readonly readBacklogs: () => Promise<readonly (Waiting & { readonly reader: string })[]>;
  readonly isDatabaseConnected: () => boolean;
  /** Null where no Redis is configured: the metric is then 0. */
  readonly isRedisConnected: () => boolean | null;
};

type Waiting = { readonly waiting: number; readonly oldestSeconds: number };

/** All scrapes within this time cost one count. */
const TOTALS_CACHED_MS = 1_000;

/**
 * Gauges that are read from their source at each scrape. With several workers the totals come from one database, so the maximum
 * is used instead of the sum; a connection is 1 only if every worker has it.
 */
export function registerGauges(registry: Registry, deps: GaugeSources & { readonly clock: Clock }): void {
  const registers = [registry];
  const totals = new Cached(deps, deps.readTotals, NO_TOTALS);
  const gauge = (name: string, help: string, pick: (totals: Totals) => number) =>
    new Gauge({
      name,
      help,
      registers,
      aggregator: "max",
      async collect() {
        this.set(pick(await totals.read()));
      },
    });
  gauge("active_tokens", "Access tokens that are neither revoked nor expired.", (now) => now.activeTokens);
  gauge("frozen_tokens", "Access tokens whose time stands still now.", (now) => now.frozenTokens);
  gauge("active_sessions", "Devices that hold an access token.", (now) => now.activeSessions);
  gauge("total_users", "Users.", (now) => now.users);
  gauge(
    "ledger_mismatches",
    "What the last nightly proof of the books found wrong.",
    (now) => now.ledgerMismatches,
  );
  gauge(
    "ledger_proof_age_seconds",
    "How long ago the books were last proven; before the first night, how old the database is.",
    ({ ledgerProvenAt }) => ageSeconds(deps.clock, ledgerProvenAt),
  );
  const lastBackupMs = ({ lastBackupAt }: Totals): number => lastBackupAt?.getTime() ?? 0;
  gauge(
    "backup_last_success_timestamp_seconds",
    "When the newest good backup was complete; 0 if there is none.",
    (now) => lastBackupMs(now) / SECOND_MS,
  );
  gauge(
    "backup_age_seconds",
    "How old the newest good backup is; decades if there is none.",
    (now) => (deps.clock.nowMs() - lastBackupMs(now)) / SECOND_MS,
  );
  gauge(
    "maintenance_running",
    "1 while a maintenance window runs: requests are refused, and alerts about the target are silent.",
    ({ isMaintenance }) => (isMaintenance ? 1 : 0),
  );
  registerAuditGauges(gauge, deps.clock);
  const connection = (name: string, help: string, isConnected: () => boolean | null) =>
    new Gauge({
      name,
      help,
      registers,
      aggregator: "min",
      collect() {
        this.set(isConnected() === true ? 1 : 0);
      },
    });
  connection("database_connected", "1 while PostgreSQL answers.", deps.isDatabaseConnected);
  registerQueues(registry, deps);
  connection("redis_connected", "1 while Redis answers; 0 also where none is set.", deps.isRedisConnected);
}

function registerAuditGauges(
  gauge: (name: string, help: string, pick: (totals: Totals) => number) => void,
  clock: Clock,
): void {
  gauge("audit_chain_ok", "0 if the last nightly proof of the audit log found that it was changed.", (now) =>
    now.auditFindings === 0 ? 1 : 0,
  );
  gauge(
    "audit_proof_age_seconds",
    "How long ago the audit log was last proven; before the first night, how old the database is.",
    ({ auditProvenAt }) => ageSeconds(clock, auditProvenAt),
  );
  gauge("audit_unsealed_rows", "Audit rows that wait for their seal.", (now) => now.auditUnsealed);
  gauge(
    "audit_last_seal_age_seconds",
    "How old the newest seal of the audit log is; 0 before the first.",
    ({ auditSealedAt }) => ageSeconds(clock, auditSealedAt),
  );
  gauge("audit_head_unsent", "1 while the head of the audit chain of today cannot be sent.", (now) =>
    now.auditHeadFailed ? 1 : 0,
  );
}

/** @returns 0 for null */
function ageSeconds(clock: Clock, at: Date | null): number {
  return at === null ? 0 : Math.max(0, clock.nowMs() - at.getTime()) / SECOND_MS;
}

function registerQueues(registry: Registry, deps: GaugeSources & { readonly clock: Clock }): void {
  const channels = queuesOf(registry, new Cached(deps, deps.readQueues, []), "channel");
  channels.depth("notification_queue_depth", "Messages that wait, with those for the end of quiet hours.");
  channels.age(
    "notification_oldest_seconds",
    "How long the oldest message has waited that could be sent now; 0: none.",
  );
  const readers = queuesOf(registry, new Cached(deps, deps.readBacklogs, []), "reader");
  readers.depth("outbox_depth", "Facts that a reader of the outbox has not read, at most 10,000 counted.");
  readers.age("outbox_oldest_seconds", "How old the oldest fact is that a reader has not read; 0: none.");
}

/** Two gauges of the same queues. What has no row has no label: a channel in which nothing waits, a reader that was removed. */
function queuesOf<Label extends string>(
  registry: Registry,
  queues: Cached<readonly (Waiting & Readonly<Record<Label, string>>)[]>,
  label: Label,
) {
  const gauge = (name: string, help: string, pick: (queue: Waiting) => number) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      aggregator: "max",
      async collect() {
        const now = await queues.read();
        this.reset();
        for (const queue of now) this.labels(queue[label]).set(pick(queue));
      },
    });
  return {
    depth: (name: string, help: string) => gauge(name, help, ({ waiting }) => waiting),
    age: (name: string, help: string) => gauge(name, help, ({ oldestSeconds }) => oldestSeconds),
  };
}

type Totals = Awaited<ReturnType<GaugeSources["readTotals"]>>;

const NO_TOTALS: Totals = {
  activeTokens: 0,
  frozenTokens: 0,
  activeSessions: 0,
  users: 0,
  ledgerMismatches: 0,
  ledgerProvenAt: null,
  lastBackupAt: null,
  auditFindings: 0,
  auditProvenAt: null,
  auditUnsealed: 0,
  auditSealedAt: null,
  auditHeadFailed: false,
  isMaintenance: false,
};

/** The last values of a source, read again when they are older than `TOTALS_CACHED_MS`. */
class Cached<T> {
  readonly #deps: Pick<GaugeSources, "isDatabaseConnected"> & { readonly clock: Clock };
  readonly #source: () => Promise<T>;
  #totals: T;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<T> | null = null;

  constructor(
    deps: Pick<GaugeSources, "isDatabaseConnected"> & { readonly clock: Clock },
    source: () => Promise<T>,
    first: T,
  ) {
    this.#deps = deps;
    this.#source = source;
    this.#totals = first;
  }

  read(): Promise<T> {
    if (this.#deps.clock.monotonicMs() - this.#readAtMs < TOTALS_CACHED_MS)
      return Promise.resolve(this.#totals);
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readNow(): Promise<T> {
    // While the database is known to be unreachable, a scrape does not wait for its time-outs.
    if (this.#deps.isDatabaseConnected()) {
      this.#totals = await this.#source().catch(() => this.#totals);
    }
    this.#readAtMs = this.#deps.clock.monotonicMs();
    return this.#totals;
  }
}
