import type { Claim, ClaimOutcome } from "../../../src/domain/sessions/claim-lease.ts";
import type { TakeoverClaim, TakeoverOutcome } from "../../../src/domain/sessions/take-over.ts";

export type Holder = {
  readonly sessionId: string;
  readonly deviceId: string;
  sinceMs: number;
  untilMs: number;
};

/** As many refused devices as a session records. */
const DEVICES_NOTED = 20;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A model of the table of sessions: which device holds which token, and who was refused. Each call takes a turn or two. */
export class ModelSessions {
  readonly holders = new Map<string, Holder>();
  readonly past: Holder[] = [];
  readonly seen = { claims: 0, atOnceMax: 0 };
  readonly #noted = new Map<string, Set<string>>();
  readonly #atOnce = new Map<string, number>();
  readonly #nowMs: () => number;
  readonly #noteEnd: (tokenId: string, sessionId: string) => void;
  readonly #freeInMs: number;
  #count = 0;

  /** @param noteEnd what the feed does, at once */
  constructor(deps: {
    readonly nowMs: () => number;
    readonly freeInMs: number;
    readonly noteEnd: (tokenId: string, sessionId: string) => void;
  }) {
    this.#nowMs = deps.nowMs;
    this.#freeInMs = deps.freeInMs;
    this.#noteEnd = deps.noteEnd;
  }

  claimLease(claim: Claim): Promise<ClaimOutcome> {
    this.seen.claims += 1;
    return this.#locked(claim.tokenId, () => this.#judge(claim));
  }

  async readOpenSession(tokenId: string): Promise<{ id: string } | null> {
    const sessionId = this.holders.get(tokenId)?.sessionId;
    await turn();
    return sessionId === undefined ? null : { id: sessionId };
  }

  takeOver(claim: TakeoverClaim): Promise<TakeoverOutcome> {
    return this.#locked(claim.tokenId, () => {
      const known = this.holders.get(claim.tokenId);
      const isOther = known !== undefined && known.deviceId !== claim.deviceId;
      if (isOther && known.sessionId === claim.seenSessionId) this.end(claim.tokenId);
      const outcome = this.#judge(claim);
      if (outcome.kind === "held") return { ...outcome, lostDeviceHint: null, takeovers: [] };
      if (outcome.kind !== "conflict") throw new Error(outcome.kind);
      return outcome;
    });
  }

  /** The session ends, and the feed reports it. */
  end(tokenId: string): void {
    const holder = this.holders.get(tokenId);
    if (holder === undefined) return;
    this.holders.delete(tokenId);
    this.past.push(Object.assign(holder, { untilMs: this.#nowMs() }));
    this.#noteEnd(tokenId, holder.sessionId);
  }

  async #locked<T>(tokenId: string, work: () => T): Promise<T> {
    const atOnce = (this.#atOnce.get(tokenId) ?? 0) + 1;
    this.#atOnce.set(tokenId, atOnce);
    this.seen.atOnceMax = Math.max(this.seen.atOnceMax, atOnce);
    await turn();
    const outcome = work();
    await turn();
    this.#atOnce.set(tokenId, atOnce - 1);
    return outcome;
  }

  #judge({ tokenId, deviceId }: Claim): ClaimOutcome {
    const known = this.holders.get(tokenId);
    if (known === undefined) {
      this.#count += 1;
      const sessionId = `session-${this.#count}`;
      const sinceMs = this.#nowMs();
      this.holders.set(tokenId, { sessionId, deviceId, sinceMs, untilMs: Number.POSITIVE_INFINITY });
      return { kind: "held", sessionId };
    }
    if (known.deviceId === deviceId) return { kind: "held", sessionId: known.sessionId };
    const devices = this.#noted.get(known.sessionId) ?? new Set();
    this.#noted.set(known.sessionId, devices.add(deviceId));
    return {
      kind: "conflict",
      sessionId: known.sessionId,
      holderDeviceId: known.deviceId,
      sessionStartedAt: new Date(0),
      freeInMs: this.#freeInMs,
      isNextDeviceRecorded: devices.size <= DEVICES_NOTED,
      takeovers: [],
    };
  }
}
