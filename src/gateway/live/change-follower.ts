import type { AccessChange, Snapshot } from "../../domain/access/read-access-changes.ts";
import { grantTimes } from "../../domain/access/read-grant.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { GrantCache } from "./grant-cache.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { RefusalMemory } from "./refusal-memory.ts";

/** Without a signal a change is seen after this long at most: half of the second that the contract gives. */
const LOOK_EVERY_MS = 500;
/** Known grants are served through at most so much blindness (contract, Proxy). */
const BLIND_MS_MAX = 5 * MINUTE_MS;
/** The feed keeps an hour: who was blind for nearly that long cannot know what was missed. */
const FEED_REACHES_BACK_MS = HOUR_MS - 5 * MINUTE_MS;
/** After an outage changes are read again from so long before it: what a crash undid is older by far less. */
const AGAIN_MARGIN_MS = MINUTE_MS;

type Deps = {
  readonly clock: Clock;
  readonly grants: GrantCache;
  readonly leases: LeaseBook;
  readonly refusals: RefusalMemory;
  readonly readChanges: (
    since: Snapshot | null,
    againMs: number,
  ) => Promise<{ snapshot: Snapshot; changes: AccessChange[] }>;
};

/**
 * Follows the feed of access changes and makes each one true on this instance: grants are altered or dropped, running
 * traffic is cut. Looks every 500 ms, and at once when told to.
 */
export class ChangeFollower {
  readonly #deps: Deps;
  #snapshot: Snapshot | null = null;
  #lastLookMs: number;
  #hasFailed = false;
  #looking: Promise<void> | null = null;
  #lookingAgain: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#lastLookMs = deps.clock.monotonicMs();
  }

  /** Takes the first look, before any grant is read, and goes on until `stop`. */
  async start(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => void this.lookNow(), LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#isStopped = true;
    await (this.#lookingAgain ?? this.#looking);
  }

  /**
   * Looks as soon as possible: a signal says that something changed, or it is time.
   * @returns when a look that began after this call is over, be it that PostgreSQL was away. Never throws
   */
  lookNow(): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    if (this.#looking === null) {
      this.#looking = this.#look()
        .catch(() => {})
        .finally(() => {
          this.#looking = null;
        });
      return this.#looking;
    }
    this.#lookingAgain ??= this.#looking.then(() => {
      this.#lookingAgain = null;
      return this.lookNow();
    });
    return this.#lookingAgain;
  }

  /**
   * For whoever has just committed a change and is about to say so: what is asked next finds it true on this instance. Waits no
   * longer than the feed would take by itself.
   */
  async changeSeen(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const isTime = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LOOK_EVERY_MS);
    });
    await Promise.race([this.lookNow(), isTime]);
    clearTimeout(timer);
  }

  /** True if the feed was out of sight for so long that nothing known may be relied on. */
  get isBlind(): boolean {
    return this.#deps.clock.monotonicMs() - this.#lastLookMs > BLIND_MS_MAX;
  }

  async #look(): Promise<void> {
    const { clock, grants, readChanges } = this.#deps;
    const startedMs = clock.monotonicMs();
    if (startedMs - this.#lastLookMs > FEED_REACHES_BACK_MS) {
      grants.clear();
      this.#snapshot = null;
    }
    const againMs = this.#hasFailed ? startedMs - this.#lastLookMs + AGAIN_MARGIN_MS : 0;
    this.#hasFailed = true;
    const { snapshot, changes } = await readChanges(this.#snapshot, againMs);
    this.#hasFailed = false;
    this.#snapshot = snapshot;
    this.#lastLookMs = startedMs;
    for (const change of changes) this.#apply(change);
  }

  #apply(change: AccessChange): void {
    const { grants, leases, refusals } = this.#deps;
    grants.apply(change);
    if (change.kind !== "user_changed") refusals.forget(change.tokenId);
    switch (change.kind) {
      case "session_ended":
        leases.endSession(change.tokenId, change.sessionId);
        return;
      case "token_changed": {
        const lease = leases.byTokenId(change.tokenId);
        if (lease === undefined) return;
        if (change.ended) leases.end(lease, "token_ended");
        else
          lease.expiresAtMs =
            grantTimes(change.activatedAt, change.durationHours).expiresAtMs ?? Number.POSITIVE_INFINITY;
        return;
      }
      case "user_changed":
        if (change.isActive) return;
        for (const lease of [...leases.held()]) {
          if (lease.userId === change.userId) leases.end(lease, "user_deactivated");
        }
    }
  }
}
