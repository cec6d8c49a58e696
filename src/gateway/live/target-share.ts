import type { Share, ShareRequest } from "../../domain/shares/renew-share.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { TargetTurns } from "../turns/target-turns.ts";
import type { LeaseBook } from "./lease-book.ts";

const RENEW_EVERY_MS = SECOND_MS;
/** While requests wait here, or slots are being given back. */
const RENEW_SOON_MS = 250;

type Deps = {
  readonly clock: Clock;
  readonly turns: TargetTurns;
  readonly leases: LeaseBook;
  /** How long a confirmed share may be used, counted from when it was asked for; shorter than its lease in the database. */
  readonly trustMs: number;
  readonly renewShare: (request: Omit<ShareRequest, "holder">) => Promise<Share>;
  readonly endShare: () => Promise<void>;
  /** The share was not confirmed in time; what ran by it was cut. */
  readonly noteLost: () => void;
};

/**
 * This process's share of the exchanges with the target (ADR 23). It is renewed in the background, so that no request waits for
 * the database. What is used, or may be used, is never more than the row in the database says, whether or not an answer arrives:
 * more is used only after it was confirmed, and what is used no more is given back by the next request.
 */
export class TargetShare {
  readonly #deps: Deps;
  #timer: NodeJS.Timeout | undefined;
  #trustTimer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> | null = null;
  #isStopped = false;
  #trustedUntilMs = Number.POSITIVE_INFINITY;
  /** In the database, as far as is known. */
  #slots = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Takes the first share, which may be empty until others have given something back. @throws service_unavailable */
  async start(): Promise<void> {
    await this.#renew();
    this.#schedule();
  }

  /** Gives the share back; to be called when nothing runs by it any more. Never throws: its lease ends by itself. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#trustTimer);
    await this.#renewing;
    this.#deps.turns.setLimit(0);
    await this.#deps.endShare().catch(() => {});
  }

  async #renew(): Promise<void> {
    const { clock, turns, trustMs } = this.#deps;
    const sentAtMs = clock.monotonicMs();
    if (sentAtMs >= this.#trustedUntilMs) this.#lose();
    const kept = Math.max(turns.used, turns.limit);
    const { slots, entitled } = await this.#deps.renewShare({ kept, wanted: turns.used + turns.waiting });
    const trustedUntilMs = sentAtMs + trustMs;
    const trustedMs = trustedUntilMs - clock.monotonicMs();
    // The answer took too long, or the process was paused: others may have the slots by now.
    if (trustedMs <= 0) return;
    clearTimeout(this.#trustTimer);
    this.#trustTimer = setTimeout(this.#lose, trustedMs);
    this.#trustedUntilMs = trustedUntilMs;
    this.#slots = slots;
    turns.setLimit(Math.min(slots, entitled), trustedUntilMs);
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const { turns } = this.#deps;
    const isUrgent = turns.waiting > 0 || this.#slots > turns.limit;
    this.#timer = setTimeout(
      () => {
        this.#renewing = this.#renew()
          .catch(() => {})
          .then(() => this.#schedule());
      },
      isUrgent ? RENEW_SOON_MS : RENEW_EVERY_MS,
    );
  }

  /** As with a device's lease: the slots may be another process's now. */
  readonly #lose = (): void => {
    const { turns, leases, noteLost } = this.#deps;
    clearTimeout(this.#trustTimer);
    this.#trustedUntilMs = Number.POSITIVE_INFINITY;
    turns.setLimit(0);
    for (const lease of leases.all()) if (lease.turns.held > 0) lease.cutAll("lease_lost");
    noteLost();
  };
}
