import { type Grant, isExpired } from "../../domain/access/grant.ts";
import type { AccessChange } from "../../domain/access/read-access-changes.ts";
import { grantTimes } from "../../domain/access/read-grant.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { HOUR_MS, SECOND_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** About 300 bytes each. A grant that does not fit costs one indexed query when it is used again. */
const GRANTS_MAX = 100_000;
/** Unknown tokens are remembered so that guessing does not load the database; the bound limits the memory. */
const UNKNOWN_MAX = 20_000;
const UNKNOWN_MS = 5 * SECOND_MS;

type Deps = {
  readonly clock: Clock;
  readonly readGrant: (tokenHash: string) => Promise<Grant | null>;
};

/**
 * The grants that this instance caches, by the SHA-256 of their tokens (hex). A change of a token or user takes effect by
 * `apply`; a grant that was being read meanwhile is read again.
 */
export class GrantCache {
  readonly #deps: Deps;
  readonly #grants = new Map<string, Grant>();
  /** Of each token the secrets that have a grant here: its own, and perhaps those that rotations have replaced. */
  readonly #hashes = new Map<Uuid, readonly string[]>();
  readonly #unknownUntilMs = new Map<string, number>();
  /** Tokens that became longer since the cookies of their browser were set. */
  readonly #prolonged = new Set<Uuid>();
  readonly #reads = new Map<string, Promise<Grant | null>>();
  /** Counts the changes: a read that began at another count may have an outdated result. */
  #changes = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The cached grant of a token; null if there is none or it has expired; undefined if it must be read first. */
  peek(tokenHash: string): Grant | null | undefined {
    const grant = this.#grants.get(tokenHash);
    if (grant !== undefined) return isExpired(grant, this.#deps.clock.nowMs()) ? null : grant;
    const untilMs = this.#unknownUntilMs.get(tokenHash);
    if (untilMs === undefined) return undefined;
    return untilMs > this.#deps.clock.monotonicMs() ? null : undefined;
  }

  /** Reads a grant from PostgreSQL; simultaneous calls share one query. @throws service_unavailable */
  load(tokenHash: string): Promise<Grant | null> {
    const running = this.#reads.get(tokenHash);
    if (running !== undefined) return running;
    const read = this.#read(tokenHash).finally(() => this.#reads.delete(tokenHash));
    this.#reads.set(tokenHash, read);
    return read;
  }

  /** A grant of a token by its id, if one is cached, by whatever secret. */
  byTokenId(tokenId: Uuid): Grant | undefined {
    const [hash] = this.#hashes.get(tokenId) ?? [];
    return hash === undefined ? undefined : this.#grants.get(hash);
  }

  /** Applies a change of the feed. */
  apply(change: AccessChange): void {
    this.#changes += 1;
    if (change.kind === "session_ended") {
      this.#dropReplaced(change.tokenId);
      return;
    }
    if (change.kind === "user_changed") {
      this.#unknownUntilMs.clear();
      for (const grant of this.#grants.values()) if (grant.userId === change.userId) this.drop(grant.tokenId);
      return;
    }
    if (change.ended) {
      this.drop(change.tokenId);
      return;
    }
    // What else the change may say of other secrets is read again, when one is presented.
    this.#dropOthers(change.tokenId, change.secrets.currentHash);
    const grant = this.byTokenId(change.tokenId);
    if (grant !== undefined && lengthOf(change) > lengthOf(grant)) this.#prolonged.add(change.tokenId);
    this.#update(change.tokenId, () => ({ scope: change.scope, ...grantTimes(change) }));
  }

  /** Whether a token became longer since the last call, so that a browser's cookie would end before it. */
  takeProlonged(tokenId: Uuid): boolean {
    return this.#prolonged.delete(tokenId);
  }

  /** Updates the grant of a token that was just activated, before the change arrives by the feed. */
  activated(tokenId: Uuid, activatedAt: Date): void {
    this.#update(tokenId, ({ frozenUntilMs, ...grant }) => ({
      ...grantTimes({ ...grant, activatedAt, frozenUntil: null }),
      frozenUntilMs,
    }));
  }

  drop(tokenId: Uuid): void {
    for (const hash of this.#hashes.get(tokenId) ?? []) this.#grants.delete(hash);
    this.#hashes.delete(tokenId);
    this.#prolonged.delete(tokenId);
  }

  /** Drops everything: after an outage longer than the feed retains changes. */
  clear(): void {
    this.#changes += 1;
    this.#grants.clear();
    this.#hashes.clear();
    this.#prolonged.clear();
    this.#unknownUntilMs.clear();
  }

  /** The grace of a replaced secret ends with its session. */
  #dropReplaced(tokenId: Uuid): void {
    const hashes = this.#hashes.get(tokenId) ?? [];
    if (hashes.some((hash) => this.#grants.get(hash)?.replaced != null)) this.drop(tokenId);
  }

  #dropOthers(tokenId: Uuid, currentHash: string): void {
    const hashes = this.#hashes.get(tokenId);
    if (hashes === undefined || (hashes.length === 1 && hashes[0] === currentHash)) return;
    this.drop(tokenId);
  }

  #update(tokenId: Uuid, changed: (grant: Grant) => Partial<Grant>): void {
    for (const hash of this.#hashes.get(tokenId) ?? []) {
      const grant = this.#grants.get(hash);
      if (grant !== undefined) this.#grants.set(hash, { ...grant, ...changed(grant) });
    }
  }

  async #read(tokenHash: string): Promise<Grant | null> {
    for (;;) {
      const changesBefore = this.#changes;
      const grant = await this.#deps.readGrant(tokenHash);
      if (this.#changes !== changesBefore) continue;
      if (grant === null) this.#rememberUnknown(tokenHash);
      else this.#remember(tokenHash, grant);
      return grant !== null && isExpired(grant, this.#deps.clock.nowMs()) ? null : grant;
    }
  }

  #remember(tokenHash: string, grant: Grant): void {
    for (const { tokenId } of this.#grants.values()) {
      if (this.#grants.size < GRANTS_MAX) break;
      this.drop(tokenId);
    }
    this.#unknownUntilMs.delete(tokenHash);
    this.#grants.set(tokenHash, grant);
    const others = (this.#hashes.get(grant.tokenId) ?? []).filter((hash) => hash !== tokenHash);
    this.#hashes.set(grant.tokenId, [...others, tokenHash]);
  }

  #rememberUnknown(tokenHash: string): void {
    for (const hash of this.#unknownUntilMs.keys()) {
      if (this.#unknownUntilMs.size < UNKNOWN_MAX) break;
      this.#unknownUntilMs.delete(hash);
    }
    this.#unknownUntilMs.delete(tokenHash);
    this.#unknownUntilMs.set(tokenHash, this.#deps.clock.monotonicMs() + UNKNOWN_MS);
  }
}

function lengthOf({ durationHours, addedMs }: Pick<Grant, "durationHours" | "addedMs">): number {
  return durationHours * HOUR_MS + addedMs;
}
