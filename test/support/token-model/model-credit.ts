import { DAY_MS } from "../../../src/kernel/duration.ts";
import type { Cents } from "../../../src/kernel/money.ts";

type Grant = {
  readonly nth: number;
  readonly madeMs: number;
  leftCents: Cents;
  isDated: boolean;
  endMs: number | null;
};

/** What a purchase took from one grant, and what of that has not come back. */
export type ModelUse = { readonly grant: Grant; readonly cents: Cents; outCents: Cents };

/** The granted credit of a user, told by small steps. */
export class ModelCredit {
  readonly #grants: Grant[] = [];

  get grantedCents(): Cents {
    return this.#grants.reduce((sum, { leftCents }) => sum + leftCents, 0n);
  }

  get nextEndMs(): number | null {
    const ends = this.#grants.flatMap(({ leftCents, endMs }) =>
      leftCents > 0n && endMs !== null ? [endMs] : [],
    );
    return ends.length === 0 ? null : Math.min(...ends);
  }

  grant(cents: Cents, nowMs: number): void {
    const nth = this.#grants.length;
    this.#grants.push({ nth, madeMs: nowMs, leftCents: cents, isDated: false, endMs: null });
  }

  /** Cent by cent it would be the same: of what ends first, and of what was granted first. */
  spend(cents: Cents): ModelUse[] {
    const uses: ModelUse[] = [];
    let restCents = cents;
    for (const grant of this.#grants.toSorted(soonerFirst)) {
      const takenCents = grant.leftCents < restCents ? grant.leftCents : restCents;
      if (takenCents === 0n) continue;
      grant.leftCents -= takenCents;
      restCents -= takenCents;
      uses.push({ grant, cents: takenCents, outCents: takenCents });
    }
    return uses;
  }

  /** The granted share of a refund, rounded up, to what ends last. */
  giveBack(uses: readonly ModelUse[], priceCents: Cents, refundCents: Cents, nowMs: number): void {
    const grantedCents = uses.reduce((sum, { cents }) => sum + cents, 0n);
    let restCents = priceCents === 0n ? 0n : (grantedCents * refundCents) / priceCents;
    if (restCents * priceCents < grantedCents * refundCents) restCents += 1n;
    for (const use of uses.toSorted((one, other) => soonerFirst(other.grant, one.grant))) {
      const backCents = use.outCents < restCents ? use.outCents : restCents;
      if (backCents === 0n) continue;
      use.outCents -= backCents;
      restCents -= backCents;
      use.grant.leftCents += backCents;
      if (use.grant.endMs !== null && use.grant.endMs <= nowMs) use.grant.endMs = nowMs + 7 * DAY_MS;
    }
  }

  /** The job, with a setting in days. @returns what expired */
  run(days: number, nowMs: number): Cents {
    let expiredCents = 0n;
    for (const grant of this.#grants) {
      if (!grant.isDated) grant.endMs = days === 0 ? null : grant.madeMs + days * DAY_MS;
      grant.isDated = true;
      if (days === 0 && grant.leftCents > 0n) grant.endMs = null;
      if (grant.endMs === null || grant.endMs > nowMs || days === 0) continue;
      expiredCents += grant.leftCents;
      grant.leftCents = 0n;
    }
    return expiredCents;
  }
}

function soonerFirst(one: Grant, other: Grant): number {
  if (one.endMs === other.endMs) return one.nth - other.nth;
  if (one.endMs === null) return 1;
  return other.endMs === null ? -1 : one.endMs - other.endMs;
}
