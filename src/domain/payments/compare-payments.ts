import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { ProviderName } from "../../kernel/payment-values.ts";
import { askProvider, sourceOf } from "./ask-and-settle.ts";
import { differenceOf } from "./comparison-rules.ts";
import type { Payment } from "./payment.ts";
import type { PaymentProviders } from "./payment-deps.ts";
import type { PaymentProvider } from "./payment-provider.port.ts";
import { selectComparable, selectPayment } from "./payment-store.ts";
import { selectRefunds } from "./refund-store.ts";
import type { LookupResult } from "./settle-payment.ts";

/** A comparison ends after this time: enough for some 10,000 payments, the newest. */
export const COMPARISON_MS_MAX = 10 * MINUTE_MS;

/** Parallel calls: a few dozen per second, which is below the limits of every provider. */
const CALLS_AT_ONCE = 8;
/** After this many failed calls in a row a provider is not asked any more: each call may last 15 s. */
const FAILURES_IN_ROW_MAX = 16;
/** The number of payments in memory at a time. */
const PAGE_PAYMENTS = 500;
/** Enough to find the cause, as in `verifyLedger`. */
const MISMATCHES_MAX = 100;
/** Pending payments are compared from this age on: by then the poller has asked several times. */
const PENDING_AGE_MS = DAY_MS;
/** Canceled payments are compared up to this age, once or twice: a provider may report later that one was paid. */
const CANCELED_AGE_MS = 2 * DAY_MS;
/** A more recent change may not be known to both sides yet: a notification or a refund may be under way. */
const UNCHANGED_MS = HOUR_MS;

/** A payment whose state at the provider differs, and how. */
export type PaymentMismatch = {
  readonly check: "payment_is_as_provider_says";
  readonly id: string;
  readonly detail: string;
};

export type PaymentComparison = {
  readonly checked: number;
  /** The provider could not be asked, or the time was over. */
  readonly notChecked: number;
  /** Providers that did not answer, and were not asked any more. */
  readonly silent: readonly ProviderName[];
  /** At most 100. */
  readonly mismatches: readonly PaymentMismatch[];
};

export type CompareDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly providers: PaymentProviders;
  /** Books a difference as a notification would. @returns whether anything was booked. Null: change nothing */
  readonly bookDifference: ((provider: PaymentProvider, found: LookupResult) => Promise<boolean>) | null;
};

/**
 * Compares payments with their state at the providers, the newest first, and books the differences if `bookDifference` is
 * given. Asks outside any transaction. Each difference is a mismatch, booked or not; a provider that does not answer is
 * none.
 * @param stop aborted: no provider is asked any more, and the other payments count as not checked
 */
export async function comparePayments(deps: CompareDeps, stop: AbortSignal): Promise<PaymentComparison> {
  const progress = new Progress();
  const pendingSince = new Date(deps.clock.nowMs() - PENDING_AGE_MS);
  const canceledSince = new Date(deps.clock.nowMs() - CANCELED_AGE_MS);
  let below: string | null = null;
  for (;;) {
    const page: Payment[] = await selectComparable(deps.database.direct, {
      below,
      pendingSince,
      canceledSince,
      limit: PAGE_PAYMENTS,
    });
    // Parallel loops share one iterator, so that none waits for the slowest.
    const queue = page.values();
    const drain = async (): Promise<void> => {
      for (const payment of queue) await compare(deps, stop, progress, payment);
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, drain));
    below = page.at(-1)?.id ?? null;
    if (page.length < PAGE_PAYMENTS) return progress.report();
  }
}

async function compare(
  deps: CompareDeps,
  stop: AbortSignal,
  progress: Progress,
  payment: Payment,
): Promise<void> {
  const source = sourceOf(deps.providers, payment);
  if (source === null) return progress.skip();
  const { provider } = source;
  if (stop.aborted || progress.isSilent(provider.name)) return progress.skip();
  let found: LookupResult;
  try {
    found = await askProvider(deps, source);
  } catch {
    return progress.addFailure(provider.name);
  }
  progress.addResponse(provider.name);
  const { direct } = deps.database;
  const difference = differenceOf(payment, await selectRefunds(direct, payment.id), found.evidence);
  if (difference === null) return progress.addMatch();
  // Read again: the payment may have changed while the provider was asked.
  const now = await selectPayment(direct, payment.id);
  const unchangedSinceMs = deps.clock.nowMs() - UNCHANGED_MS;
  if (now === null || now.updatedAt.getTime() > unchangedSinceMs) return progress.skip();
  const isBooked = deps.bookDifference === null ? false : await deps.bookDifference(provider, found);
  const detail = isBooked ? `${difference}; booked now` : difference;
  progress.addMismatch({ check: "payment_is_as_provider_says", id: payment.id, detail });
}

/** The results so far, and which providers do not answer. */
class Progress {
  #checked = 0;
  #notChecked = 0;
  readonly #mismatches: PaymentMismatch[] = [];
  readonly #failuresInRow = new Map<ProviderName, number>();

  isSilent(name: ProviderName): boolean {
    return (this.#failuresInRow.get(name) ?? 0) >= FAILURES_IN_ROW_MAX;
  }

  addResponse(name: ProviderName): void {
    if (!this.isSilent(name)) this.#failuresInRow.set(name, 0);
  }

  addFailure(name: ProviderName): void {
    this.#failuresInRow.set(name, (this.#failuresInRow.get(name) ?? 0) + 1);
    this.#notChecked += 1;
  }

  skip(): void {
    this.#notChecked += 1;
  }

  addMatch(): void {
    this.#checked += 1;
  }

  addMismatch(mismatch: PaymentMismatch): void {
    this.#checked += 1;
    if (this.#mismatches.length < MISMATCHES_MAX) this.#mismatches.push(mismatch);
  }

  report(): PaymentComparison {
    return {
      checked: this.#checked,
      notChecked: this.#notChecked,
      silent: [...this.#failuresInRow.keys()].filter((name) => this.isSilent(name)),
      mismatches: this.#mismatches,
    };
  }
}
