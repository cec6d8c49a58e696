import { expect, test } from "vitest";
import { giftStateOf } from "./gift-rules.ts";

const at = (ms: number) => new Date(ms);
const OFFER = { expiresAt: at(100), revokedAt: null, claimedAt: null };

test.each([
  ["open until its end", OFFER, true, 99, "open"],
  ["expired from its end on", OFFER, true, 100, "expired"],
  ["ended with its token", OFFER, false, 99, "ended"],
  ["expired rather than ended, after its end", OFFER, false, 100, "expired"],
  ["revoked for ever", { ...OFFER, revokedAt: at(50) }, true, 200, "revoked"],
  ["expired, if it was replaced after its end", { ...OFFER, revokedAt: at(150) }, true, 200, "expired"],
  ["claimed for ever", { ...OFFER, claimedAt: at(50) }, false, 200, "claimed"],
])("an offer is %s", (_what, offer, isTokenLive, nowMs, state) => {
  expect(giftStateOf(offer, isTokenLive, nowMs)).toBe(state);
});
