import { HANDS_MAX, OFFER_MS } from "../../../src/domain/gifts/gift.ts";
import { DAY_MS, type DurationHours, HOUR_MS } from "../../../src/kernel/duration.ts";
import type { Cents } from "../../../src/kernel/money.ts";
import { leftOf, type ModelToken, NEVER_FROZEN, refundOf, settle, type TokenModel } from "./token-model.ts";

type Offer = { readonly code: string; readonly untilMs: number };

/** What the user and a friend give each other. The friend's tokens are `received` of the model; the friend has no referrer. */
export class GiftModel {
  friendCents: Cents;
  readonly #model: TokenModel;
  readonly #offers = new Map<ModelToken, Offer>();
  readonly #hands = new Map<ModelToken, number>();

  constructor(model: TokenModel, friendCents: Cents) {
    this.#model = model;
    this.friendCents = friendCents;
  }

  canOffer(token: ModelToken): string | null {
    if (token.state === "revoked") return "token_not_found";
    if (token.state === "ended") return "token_expired";
    return this.#handOf(token) === HANDS_MAX ? "gift_hands_limit" : null;
  }

  offer(token: ModelToken, code: string): void {
    this.#offers.set(token, { code, untilMs: this.#model.nowMs + OFFER_MS });
  }

  /** The last code of a token; null if it was never offered. */
  codeOf(token: ModelToken): string | null {
    return this.#offers.get(token)?.code ?? null;
  }

  revokeOffer(token: ModelToken): void {
    const offer = this.#offers.get(token);
    if (offer !== undefined) this.#offers.set(token, { ...offer, untilMs: 0 });
  }

  canClaim(token: ModelToken): string | null {
    const isLive = token.state === "unused" || token.state === "running" || token.state === "frozen";
    const isOpen = this.#model.nowMs < (this.#offers.get(token)?.untilMs ?? 0);
    return isLive && isOpen ? null : "gift_invalid";
  }

  /** What is left of a token goes to the other one, as one lot without a price. The time of a frozen one runs from now on. */
  give(token: ModelToken, got: { readonly id: string; readonly text: string }): void {
    const { tokens, received, nowMs } = this.#model;
    if (token.state === "frozen") token.state = "running";
    settle(token, nowMs);
    const leftMs = leftOf(token);
    const lot = { lengthMs: Math.ceil(leftMs / HOUR_MS) * HOUR_MS, priceCents: 0n, uses: [], leftMs };
    const { state, endMs } = token;
    const other: ModelToken = { ...got, ...NEVER_FROZEN, lots: [lot], givenMs: 0, state, endMs };
    this.#hands.set(other, this.#handOf(token) + 1);
    token.state = "revoked";
    (tokens.includes(token) ? received : tokens).push(other);
  }

  canExtendReceived(token: ModelToken, hours: DurationHours): string | null {
    if (token.state === "revoked") return "token_not_found";
    if (token.state === "ended") return "token_expired";
    if (leftOf(token) + hours * HOUR_MS > 366 * DAY_MS) return "extension_too_long";
    return this.friendCents < this.#model.prices[hours] ? "balance_insufficient" : null;
  }

  extendReceived(token: ModelToken, hours: DurationHours): void {
    const priceCents = this.#model.prices[hours];
    this.friendCents -= priceCents;
    token.lots.push({ lengthMs: hours * HOUR_MS, priceCents, uses: [], leftMs: hours * HOUR_MS });
    settle(token, this.#model.nowMs);
  }

  returnReceived(token: ModelToken): void {
    this.friendCents += refundOf(token);
    token.state = "revoked";
  }

  #handOf(token: ModelToken): number {
    return this.#hands.get(token) ?? 0;
  }
}
