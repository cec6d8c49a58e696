import { DAY_MS, DURATION_HOURS, type DurationHours, HOUR_MS } from "../../../src/kernel/duration.ts";
import type { Cents } from "../../../src/kernel/money.ts";
import { ModelCredit, type ModelUse } from "./model-credit.ts";

/** A part of a token's time. What is left of it is counted down as time passes, not computed of dates. */
export type ModelLot = {
  readonly lengthMs: number;
  readonly priceCents: Cents;
  /** What granted credit has paid of the price. */
  readonly uses: readonly ModelUse[];
  leftMs: number;
};

export type ModelToken = {
  readonly id: string;
  text: string;
  /** Used from the first to the last. */
  readonly lots: ModelLot[];
  /** Time that was given back and not used: after the last lot. */
  givenMs: number;
  /** A frozen one uses nothing, until `thawsAtMs` at the latest. */
  state: "unused" | "running" | "frozen" | "ended" | "revoked";
  frozenAtMs: number;
  thawsAtMs: number;
  freezes: number;
  /** Of one whose time has started. */
  endMs: number | null;
};

/** Short, so that tokens thaw by themselves within a story. */
export const FREEZE_TERMS = { perToken: 3, daysMax: 1 };

export const NEVER_FROZEN = { frozenAtMs: 0, thawsAtMs: 0, freezes: 0 };

/** What a user bought, paid and has left, told by small steps; each returns the code of the refusal that is due, or null. */
export class TokenModel {
  nowMs: number;
  balanceCents: Cents = 0n;
  /** The user who invited this one, and spends nothing. */
  referrerCents: Cents = 0n;
  prices: Record<DurationHours, Cents>;
  /** The granted part of the balance. */
  readonly credit = new ModelCredit();
  readonly tokens: ModelToken[] = [];
  /** Those of a friend of the user, who got their time as gifts. */
  readonly received: ModelToken[] = [];
  /** The lot whose purchase earned the bonus. */
  #bonus: { readonly lot: ModelLot; readonly cents: Cents } | null = null;

  constructor(nowMs: number, prices: Readonly<Record<DurationHours, Cents>>) {
    this.nowMs = nowMs;
    this.prices = { ...prices };
  }

  pass(ms: number): void {
    for (const token of [...this.tokens, ...this.received]) use(token, ms, this.nowMs);
    this.nowMs += ms;
  }

  canPay(hours: DurationHours): string | null {
    return this.balanceCents < this.prices[hours] ? "balance_insufficient" : null;
  }

  buy(hours: DurationHours, sold: { readonly id: string; readonly text: string }): void {
    this.tokens.push({
      ...sold,
      lots: [this.#pay(hours)],
      givenMs: 0,
      state: "unused",
      ...NEVER_FROZEN,
      endMs: null,
    });
  }

  /** A token of a voucher. */
  receive(hours: number, sold: { readonly id: string; readonly text: string }): void {
    const lot = { lengthMs: hours * HOUR_MS, priceCents: 0n, uses: [], leftMs: hours * HOUR_MS };
    this.tokens.push({ ...sold, lots: [lot], givenMs: 0, state: "unused", ...NEVER_FROZEN, endMs: null });
  }

  canRotate(token: ModelToken): string | null {
    if (token.state === "revoked") return "token_not_found";
    return token.state === "ended" ? "token_expired" : null;
  }

  canExtend(token: ModelToken, hours: DurationHours): string | null {
    if (token.state === "revoked") return "token_not_found";
    if (token.state === "ended") return "token_expired";
    if (leftOf(token) + hours * HOUR_MS > 366 * DAY_MS) return "extension_too_long";
    return this.canPay(hours);
  }

  extend(token: ModelToken, hours: DurationHours): void {
    token.lots.push(this.#pay(hours));
    this.#settle(token);
  }

  activate(token: ModelToken): void {
    if (token.state !== "unused") return;
    token.state = "running";
    this.#settle(token);
  }

  canFreeze(token: ModelToken): string | null {
    if (token.state === "revoked") return "token_not_found";
    if (token.state === "ended") return "token_expired";
    if (token.state === "frozen") return "freeze_running";
    if (token.state === "unused") return "freeze_unused";
    return token.freezes >= FREEZE_TERMS.perToken ? "freezes_limit" : null;
  }

  freeze(token: ModelToken): void {
    token.state = "frozen";
    token.freezes += 1;
    token.frozenAtMs = this.nowMs;
    token.thawsAtMs = this.nowMs + FREEZE_TERMS.daysMax * DAY_MS;
    this.#settle(token);
  }

  canThaw(token: ModelToken): string | null {
    if (token.state === "revoked") return "token_not_found";
    if (token.state !== "frozen") return "freeze_over";
    return this.nowMs - token.frozenAtMs < HOUR_MS ? "freeze_too_short" : null;
  }

  thaw(token: ModelToken): void {
    token.state = "running";
    this.#settle(token);
  }

  /** One that is frozen was frozen until now. */
  revoke(token: ModelToken): void {
    if (token.state === "frozen") this.thaw(token);
    this.balanceCents += refundOf(token);
    for (const lot of token.lots) this.credit.giveBack(lot.uses, lot.priceCents, shareOf(lot), this.nowMs);
    const { lot, cents } = this.#bonus ?? {};
    if (lot !== undefined && cents !== undefined && token.lots.includes(lot)) {
      this.referrerCents -= lot.priceCents === 0n ? 0n : (cents * shareOf(lot)) / lot.priceCents;
    }
    token.state = "revoked";
  }

  /** @returns what each token lost that had time left */
  loseTime(ms: number): Map<ModelToken, number> {
    const losses = [...this.tokens, ...this.received]
      .map((token) => [token, Math.min(runs(token, ms, this.nowMs), leftOf(token))] as const)
      .filter(([, lostMs]) => lostMs > 0);
    this.pass(ms);
    return new Map(losses);
  }

  giveBack(losses: ReadonlyMap<ModelToken, number>): void {
    for (const [token, ms] of losses) {
      token.givenMs += ms;
      if (token.state === "ended") token.state = "running";
      this.#settle(token);
    }
  }

  /** What is left of it: nothing of a token that has ended since. */
  takeBack(given: ReadonlyMap<ModelToken, number>): void {
    for (const [token, ms] of given) {
      if (token.state !== "running" && token.state !== "frozen") continue;
      token.givenMs -= Math.min(ms, token.givenMs);
      this.#settle(token);
    }
  }

  #pay(hours: DurationHours): ModelLot {
    const priceCents = this.prices[hours];
    this.balanceCents -= priceCents;
    const uses = this.credit.spend(priceCents);
    const lot = { lengthMs: hours * HOUR_MS, priceCents, uses, leftMs: hours * HOUR_MS };
    if (priceCents > 10_000n && this.#bonus === null) {
      this.#bonus = { lot, cents: priceCents / 10n };
      this.referrerCents += priceCents / 10n;
    }
    return lot;
  }

  #settle(token: ModelToken): void {
    settle(token, this.nowMs);
  }
}

/** Where a token ends whose time runs, after what is left of it was changed. */
export function settle(token: ModelToken, nowMs: number): void {
  if (token.state === "frozen") token.endMs = token.thawsAtMs + leftOf(token);
  if (token.state !== "running") return;
  token.endMs = nowMs + leftOf(token);
  if (token.endMs === nowMs) token.state = "ended";
}

/** What a revocation is due to pay now. */
export function refundOf({ lots }: ModelToken): Cents {
  return lots.reduce((sum, lot) => sum + shareOf(lot), 0n);
}

export function leftOf({ lots, givenMs }: ModelToken): number {
  return lots.reduce((sum, { leftMs }) => sum + leftMs, givenMs);
}

export function hoursOf({ lots }: ModelToken): number {
  return lots.reduce((sum, { lengthMs }) => sum + lengthMs, 0) / HOUR_MS;
}

/** Prices as many tenths as the usual ones. */
export function scaled(prices: Readonly<Record<DurationHours, Cents>>, tenths: number) {
  const changed = { ...prices };
  for (const hours of DURATION_HOURS) changed[hours] = (prices[hours] * BigInt(tenths)) / 10n;
  return changed;
}

function shareOf({ priceCents, lengthMs, leftMs }: ModelLot): Cents {
  return (priceCents * BigInt(leftMs)) / BigInt(lengthMs);
}

/** For how much of the next `ms` the time of a token runs, if it has enough. */
function runs({ state, thawsAtMs }: ModelToken, ms: number, nowMs: number): number {
  if (state === "frozen") return Math.max(0, nowMs + ms - thawsAtMs);
  return state === "running" ? ms : 0;
}

function use(token: ModelToken, ms: number, nowMs: number): void {
  let restMs = runs(token, ms, nowMs);
  if (token.state === "frozen" && nowMs + ms >= token.thawsAtMs) token.state = "running";
  if (token.state !== "running") return;
  for (const lot of token.lots) {
    const usedMs = Math.min(lot.leftMs, restMs);
    lot.leftMs -= usedMs;
    restMs -= usedMs;
  }
  const usedMs = Math.min(token.givenMs, restMs);
  token.givenMs -= usedMs;
  restMs -= usedMs;
  if (leftOf(token) > 0) return;
  token.state = "ended";
  token.endMs = nowMs + ms - restMs;
}
