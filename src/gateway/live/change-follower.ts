import { isFrozen } from "../../domain/access/grant.ts";
import type { AccessChange, ReadChanges, Snapshot } from "../../domain/access/read-access-changes.ts";
import { grantTimes } from "../../domain/access/read-grant.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { isTurnOver, nextTurn } from "../../kernel/loop-turn.ts";
import type { GrantCache } from "./grant-cache.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { RefusedClaims } from "./refused-claims.ts";

/** Without a signal a change is read after this long at most: half of the second that the contract allows. */
const READ_EVERY_MS = 500;
/** Cached grants are used for at most this long without reading the feed (contract, Proxy). */
const BLIND_MS_MAX = 5 * MINUTE_MS;
/** The feed retains an hour: after nearly that long without reading it, changes may have been missed. */
const FEED_RETAINED_MS = HOUR_MS - 5 * MINUTE_MS;
/** After an outage changes are read again from this long before it: commits that a crash undid are much younger. */
const AGAIN_MARGIN_MS = MINUTE_MS;

/** Within one read. More mean an address that leads to several servers in turn: then nothing may be cached. */
const SERVER_CHANGES_MAX = 3;

type Deps = {
  readonly clock: Clock;
  readonly grants: GrantCache;
  readonly leases: LeaseBook;
  readonly refusedClaims: RefusedClaims;
  readonly readChanges: (since: Snapshot | null, replayMs: number) => Promise<ReadChanges>;
  /**
   * Called when another server answers than before: after a failover, or a restart. Whatever it confirmed, the former one may
   * have lost: leases must be confirmed again, and connections to the former one closed.
   */
  readonly onServerChanged: () => void;
  /** Called once for each change that cut something here, with the time since it was made, at most. */
  readonly noteCut: (afterMs: number) => void;
};

/**
 * Follows the feed of access changes and applies each one to this instance: grants are updated or dropped, running traffic
 * is cut. Reads the feed every 500 ms, and at once on a signal.
 */
export class ChangeFollower {
  readonly #deps: Deps;
  #snapshot: Snapshot | null = null;
  #server: string | null = null;
  #lastReadMs: number;
  #hasFailed = false;
  #reading: Promise<void> | null = null;
  #readingAgain: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#lastReadMs = deps.clock.monotonicMs();
  }

  /** Reads the feed once, before any grant is read, and then until `stop`. */
  async start(): Promise<void> {
    await this.#read();
    this.#timer = setInterval(() => void this.readNow(), READ_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#isStopped = true;
    await (this.#readingAgain ?? this.#reading);
  }

  /**
   * Reads the feed as soon as possible.
   * @returns when a read that began after this call is over, even if PostgreSQL was not reachable. Never throws
   */
  readNow(): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    if (this.#reading === null) {
      this.#reading = this.#read()
        .catch(() => {})
        .finally(() => {
          this.#reading = null;
        });
      return this.#reading;
    }
    this.#readingAgain ??= this.#reading.then(() => {
      this.#readingAgain = null;
      return this.readNow();
    });
    return this.#readingAgain;
  }

  /**
   * To be awaited between the commit of a change and its announcement to the client: the client's next request then finds the
   * change applied on this instance. Waits no longer than the interval between two reads.
   */
  async caughtUp(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const isTime = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, READ_EVERY_MS);
    });
    await Promise.race([this.readNow(), isTime]);
    clearTimeout(timer);
  }

  /** True if the feed could not be read for so long that cached grants must not be used. */
  get isBlind(): boolean {
    return this.#deps.clock.monotonicMs() - this.#lastReadMs > BLIND_MS_MAX;
  }

  async #read(): Promise<void> {
    const { clock, grants, readChanges, onServerChanged, noteCut } = this.#deps;
    const startedMs = clock.monotonicMs();
    if (startedMs - this.#lastReadMs > FEED_RETAINED_MS) {
      grants.clear();
      this.#snapshot = null;
    }
    const againMs = startedMs - this.#lastReadMs + AGAIN_MARGIN_MS;
    const replayMs = this.#hasFailed ? againMs : 0;
    this.#hasFailed = true;
    let read = await readChanges(this.#snapshot, replayMs);
    for (let changes = 1; this.#isOfAnother(read); changes += 1) {
      if (changes > SERVER_CHANGES_MAX)
        throw new Error("each read of the feed is answered by another server");
      // Transaction ids mean nothing there, and what this instance caches may never have been replicated.
      grants.clear();
      this.#server = read.server;
      this.#snapshot = null;
      onServerChanged();
      read = await readChanges(null, againMs);
    }
    this.#hasFailed = false;
    this.#server = read.server;
    this.#snapshot = read.snapshot;
    this.#lastReadMs = startedMs;
    for (const change of read.changes) {
      // To end thousands of leases at once takes many turns. A grant that is read meanwhile is as new, or read again.
      if (isTurnOver()) await nextTurn();
      // The age was measured after `startedMs`: what passed in between counts twice, so that a slow read never looks fast.
      if (this.#apply(change)) noteCut(change.ageMs + clock.monotonicMs() - startedMs);
    }
  }

  #isOfAnother({ server }: ReadChanges): boolean {
    return this.#server !== null && this.#server !== server;
  }

  /** @returns whether a lease ended by it */
  #apply(change: AccessChange): boolean {
    const { clock, grants, leases, refusedClaims } = this.#deps;
    grants.apply(change);
    if (change.kind !== "user_changed") refusedClaims.forget(change.tokenId);
    switch (change.kind) {
      case "session_ended":
        return leases.endSession(change.tokenId, change.sessionId, change.takenOver);
      case "token_changed": {
        const lease = leases.byTokenId(change.tokenId);
        if (lease === undefined) return false;
        if (change.ended) {
          leases.end(lease, "token_ended");
          return true;
        }
        if (isFrozen(grantTimes(change), clock.nowMs())) {
          leases.end(lease, "token_frozen");
          return true;
        }
        lease.expiresAtMs = grantTimes(change).expiresAtMs ?? Number.POSITIVE_INFINITY;
        return lease.keepSecrets(change.secrets, clock.nowMs());
      }
      case "user_changed": {
        if (change.isActive) return false;
        const ended = [...leases.held()].filter(({ userId }) => userId === change.userId);
        for (const lease of ended) leases.end(lease, "user_deactivated");
        return ended.length > 0;
      }
    }
  }
}
