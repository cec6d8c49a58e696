import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FormerToken } from "./former-database.port.ts";
import { matchPrices, mergeTimes, type Purchase, readToken, type TokenDraft } from "./token-rules.ts";
import { timeText } from "./value-rules.ts";

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const NOW = timeText(NOW_MS);
const HOUR_MS = 3_600_000;

const ROW: FormerToken = {
  id: "t",
  userId: "u",
  text: "x".repeat(64),
  durationHours: 24,
  scope: "full",
  isActive: true,
  createdAt: "2025-02-01 10:00:00+00",
  activatedAt: null,
  revokedAt: null,
};
const read = (row: Partial<FormerToken>) => readToken({ ...ROW, ...row }, NOW, NOW_MS);
const hoursAgo = (hours: number) => timeText(NOW_MS - hours * HOUR_MS);

describe("readToken", () => {
  test.each<[string, Partial<FormerToken>, Partial<TokenDraft> | null, string[]]>([
    ["unused", {}, { isLive: true, scope: "full", durationHours: 24 }, []],
    ["in use", { activatedAt: hoursAgo(23) }, { isLive: true, activatedAt: hoursAgo(23) }, []],
    ["expired", { activatedAt: hoursAgo(24), isActive: false }, { isLive: false, revokedAt: null }, []],
    ["revoked, though active", { revokedAt: hoursAgo(1) }, { isLive: false, revokedAt: hoursAgo(1) }, []],
    ["switched off", { isActive: false }, { isLive: false, revokedAt: NOW }, ["token_ended_inactive"]],
    ["of 5 hours", { durationHours: 5 }, { durationHours: 5, isLive: true }, []],
    ["of no time", { durationHours: 0 }, null, ["token_duration_unusable"]],
    ["of less than no time", { durationHours: -1 }, null, ["token_duration_unusable"]],
    ["of ages", { durationHours: 2_147_483_647 }, { durationHours: 87_600 }, ["token_duration_cut"]],
    ["of an unknown scope", { scope: "admin" }, { scope: "certificates_only" }, ["token_scope_narrowed"]],
    ["of another length", { text: "short" }, { text: "short" }, ["token_text_unusual"]],
    ["without a text", { text: "" }, null, ["token_text_unusable"]],
    ["activated in the future", { activatedAt: hoursAgo(-9) }, { activatedAt: NOW }, ["time_unusable"]],
    ["revoked at no time", { revokedAt: "infinity" }, { revokedAt: NOW, isLive: false }, ["time_unusable"]],
  ])("a token %s", (_what, row, token, notes) => {
    const found = read(row);
    expect(found.notes).toEqual(notes);
    if (token === null) expect(found.token).toBeNull();
    else expect(found.token).toMatchObject(token);
  });
});

test("what happened to a token here stays, and what happened there is added", () => {
  const here = { id: "t", userId: "u", activatedAt: null, revokedAt: null };
  const [early, late] = [hoursAgo(2), hoursAgo(1)];
  expect(mergeTimes(here, { activatedAt: null, revokedAt: null })).toBeNull();
  expect(mergeTimes(here, { activatedAt: early, revokedAt: late })).toEqual({
    id: "t",
    activatedAt: early,
    revokedAt: late,
  });
  expect(mergeTimes({ ...here, activatedAt: late }, { activatedAt: early, revokedAt: null })).toBeNull();
  expect(mergeTimes({ ...here, revokedAt: late }, { activatedAt: null, revokedAt: null })).toBeNull();
});

describe("matchPrices", () => {
  const BASE_MS = Date.UTC(2025, 0, 1);
  const bought = (id: string, seconds: number, amountCents: bigint): Purchase => ({
    id,
    amountCents,
    createdAt: timeText(BASE_MS + seconds * 1_000),
  });
  const token = (id: string, seconds: number, row: Partial<FormerToken> = {}): TokenDraft => {
    const { token: found } = read({ ...row, id, createdAt: timeText(BASE_MS + seconds * 1_000) });
    if (found === null) throw new Error("no token");
    return found;
  };
  const match = (purchases: Purchase[], tokens: TokenDraft[]) =>
    Object.fromEntries(matchPrices(purchases, tokens, []).prices);

  test("a token costs what the purchase beside it did, within 5 s", () => {
    expect(match([bought("p", 5, -1_700n)], [token("t", 0)])).toEqual({
      t: { chargeId: "p", costCents: 1_700n },
    });
    expect(match([bought("p", 5.001, -1_700n)], [token("t", 0)])).toEqual({});
  });

  test("a bundle is divided among its tokens, to the cent", () => {
    const prices = match([bought("p", 0, -100n)], [token("a", 0), token("b", 1), token("c", 2)]);
    expect(Object.values(prices).map(({ costCents }) => costCents)).toEqual([34n, 33n, 33n]);
  });

  test("equal purchases of equal tokens are one price; what differs is in doubt", () => {
    const two = [token("a", 0), token("b", 1)];
    expect(match([bought("p", 0, -100n), bought("q", 1, -100n)], two)).toMatchObject({
      a: { costCents: 100n },
      b: { costCents: 100n },
    });
    expect(match([bought("p", 0, -100n), bought("q", 1, -200n)], two)).toEqual({});
    expect(match([bought("p", 0, -100n), bought("q", 1, -100n)], [token("a", 0)])).toEqual({});
    expect(match([bought("p", 0, -100n)], [token("a", 0), token("b", 0, { durationHours: 1 })])).toEqual({});
    expect(match([bought("p", 0, 100n)], [token("a", 0)])).toEqual({});
  });

  test("nothing is priced beside a token that has its price, nor by a purchase that had tokens in an earlier part", () => {
    const [before, beside, after] = [bought("p", 0, -100n), bought("q", 60, -100n), bought("r", 120, -100n)];
    const all = matchPrices(
      [before, beside, after],
      [token("a", 1), token("b", 61)],
      [timeText(BASE_MS + 56_000)],
    );
    expect([...all.prices]).toEqual([["a", { chargeId: "p", costCents: 100n }]]);
    expect(all.left).toEqual([after]);
  });

  test("tokens of a purchase never cost more than it, however they are read, and none costs less than nothing", () => {
    const at = fc.integer({ min: 0, max: 60 });
    const purchases = fc.array(fc.tuple(at, fc.bigInt({ min: -500n, max: 50n })), { maxLength: 8 });
    const few = fc.array(at, { maxLength: 4 });
    fc.assert(
      fc.property(purchases, fc.array(fc.array(few, { maxLength: 3 }), { maxLength: 3 }), (paid, imports) => {
        const all = paid.map(([seconds, amount], nth) => bought(`p${nth}`, seconds, amount));
        const spent = new Map<string, bigint>();
        let known: string[] = [];
        for (const [run, parts] of imports.entries()) {
          let left: readonly Purchase[] = all;
          for (const [part, times] of parts.entries()) {
            const tokens = times.map((seconds, nth) => token(`t${run}-${part}-${nth}`, seconds));
            const matched = matchPrices(left, tokens, part === 0 ? known : []);
            left = matched.left;
            for (const { chargeId, costCents } of matched.prices.values()) {
              expect(costCents >= 0n).toBe(true);
              spent.set(chargeId, (spent.get(chargeId) ?? 0n) + costCents);
            }
          }
          known = [...known, ...parts.flat().map((seconds) => timeText(BASE_MS + seconds * 1_000))];
        }
        for (const { id, amountCents } of all) if (spent.has(id)) expect(spent.get(id)).toBe(-amountCents);
      }),
    );
  });
});
