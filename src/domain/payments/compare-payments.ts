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
import type { Asked } from "./settle-payment.ts";

/** So long one comparison lasts at most: by then some 10,000 payments were asked for, the newest. */
export const COMPARISON_MS_MAX = 10 * MINUTE_MS;

/** Calls at once: a few dozen in a second, which no provider minds beside its customers. */
const CALLS_AT_ONCE = 8;
/** So many calls in a row that failed, and a provider is left alone: each may last 15 s. */
const FAILURES_IN_ROW_MAX = 16;
/** What is held in memory at a time. */
const PAGE_PAYMENTS = 500;
/** Enough to see what is wrong, as in `verifyLedger`. */
const MISMATCHES_MAX = 100;
/** The poller has asked several times by then. */
const PENDING_AGE_MS = DAY_MS;
/** Each night once more or twice: a provider that says later that a canceled payment was paid is to be seen. */
const CANCELED_AGE_MS = 2 * DAY_MS;
/** What moved later may be known to one side alone: a notification or a refund is on its way. */
const REST_MS = HOUR_MS;

/** A payment that its provider sees otherwise, and how. */
export type PaymentMismatch = {
  readonly check: "payment_is_as_provider_says";
  readonly id: string;
  readonly detail: string;
};

export type PaymentComparison = {
  readonly checked: number;
  /** Nobody could be asked, or there was no time left. */
  readonly notChecked: number;
  /** Providers that were left alone, since they did not answer. */
  readonly silent: readonly ProviderName[];
  /** At most 100. */
  readonly mismatches: readonly PaymentMismatch[];
};

export type CompareDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly providers: PaymentProviders;
  /** Books what was found to differ, as a notification would. @returns whether that mended it; null: change nothing */
  readonly mend: ((provider: PaymentProvider, asked: Asked) => Promise<boolean>) | null;
};

/**
 * Compares payments with what their providers say of them now, the newest first, and mends what differs where it is told
 * how. Asks outside any transaction. What differed is a mismatch, mended or not; that a provider does not answer is none.
 * @param stop aborted: nobody is asked any more, and the rest counts as not checked
 */
export async function comparePayments(deps: CompareDeps, stop: AbortSignal): Promise<PaymentComparison> {
  const tally = new Tally();
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
    // All take from the same iterator, so that none waits for the slowest.
    const queue = page.values();
    const drain = async (): Promise<void> => {
      for (const payment of queue) await compare(deps, stop, tally, payment);
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, drain));
    below = page.at(-1)?.id ?? null;
    if (page.length < PAGE_PAYMENTS) return tally.report();
  }
}

async function compare(deps: CompareDeps, stop: AbortSignal, tally: Tally, payment: Payment): Promise<void> {
  const source = sourceOf(deps.providers, payment);
  if (source === null) return tally.passOver();
  const { provider } = source;
  if (stop.aborted || tally.isSilent(provider.name)) return tally.passOver();
  let asked: Asked;
  try {
    asked = await askProvider(deps, source);
  } catch {
    return tally.fail(provider.name);
  }
  tally.hear(provider.name);
  const { direct } = deps.database;
  const difference = differenceOf(payment, await selectRefunds(direct, payment.id), asked.evidence);
  if (difference === null) return tally.agree();
  // Read again: it may have moved while the provider was asked.
  const now = await selectPayment(direct, payment.id);
  const restedSince = deps.clock.nowMs() - REST_MS;
  if (now === null || now.updatedAt.getTime() > restedSince) return tally.passOver();
  const isMended = deps.mend === null ? false : await deps.mend(provider, asked);
  const detail = isMended ? `${difference}; booked now` : difference;
  tally.differ({ check: "payment_is_as_provider_says", id: payment.id, detail });
}

/** What was found so far, and who does not answer. */
class Tally {
  #checked = 0;
  #notChecked = 0;
  readonly #mismatches: PaymentMismatch[] = [];
  readonly #failuresInRow = new Map<ProviderName, number>();

  isSilent(name: ProviderName): boolean {
    return (this.#failuresInRow.get(name) ?? 0) >= FAILURES_IN_ROW_MAX;
  }

  hear(name: ProviderName): void {
    if (!this.isSilent(name)) this.#failuresInRow.set(name, 0);
  }

  fail(name: ProviderName): void {
    this.#failuresInRow.set(name, (this.#failuresInRow.get(name) ?? 0) + 1);
    this.#notChecked += 1;
  }

  passOver(): void {
    this.#notChecked += 1;
  }

  agree(): void {
    this.#checked += 1;
  }

  differ(mismatch: PaymentMismatch): void {
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
