import { describe, expect, it, test } from "vitest";
import type { HeldToken } from "./held-token.ts";
import { TASKS } from "./plan.ts";
import { isReady, stepTowards, tokenInUse, type UserState } from "./user-rules.ts";

const NOW_MS = 1_000;
const STRANGER: UserState = { isRegistered: false, jwt: null, znc: 0, tokens: [] };
const SIGNED_IN: UserState = { ...STRANGER, isRegistered: true, jwt: { text: "jwt", renewAtMs: NOW_MS + 1 } };

function token(id: string, renewAtMs = NOW_MS + 1): HeldToken {
  return { id, text: `text of ${id}`, renewAtMs, isGone: false };
}

function rich(tokens: readonly HeldToken[]): UserState {
  return { ...SIGNED_IN, znc: 5, tokens };
}

describe("what has to come before a task", () => {
  it.each(TASKS)("a stranger registers first, whatever is wanted: %s", (task) => {
    expect(stepTowards(task, STRANGER, NOW_MS)).toBe("register");
  });

  it("a new customer logs in, tops up and buys before the first page", () => {
    expect(stepTowards("proxy", { ...STRANGER, isRegistered: true }, NOW_MS)).toBe("login");
    expect(stepTowards("proxy", SIGNED_IN, NOW_MS)).toBe("topup");
    expect(stepTowards("proxy", rich([]), NOW_MS)).toBe("buy");
    expect(stepTowards("proxy", rich([token("a")]), NOW_MS)).toBe("proxy");
  });

  it("a JWT and a token are renewed before they can expire", () => {
    const expiring = { ...rich([token("a")]), jwt: { text: "jwt", renewAtMs: NOW_MS } };
    expect(stepTowards("balance", expiring, NOW_MS)).toBe("login");
    expect(stepTowards("proxy", rich([token("a", NOW_MS)]), NOW_MS)).toBe("buy");
  });

  it("a user without ZNC tops up instead of being refused", () => {
    expect(stepTowards("buy", { ...rich([token("a")]), znc: 0 }, NOW_MS)).toBe("topup");
  });
});

describe("tokens", () => {
  it("are given back oldest first, and never the last one", () => {
    expect(stepTowards("revoke", rich([token("a"), token("b")]), NOW_MS)).toBe("revoke");
    expect(stepTowards("revoke", rich([token("a")]), NOW_MS)).toBe("buy");
  });

  it("do not become more and more", () => {
    expect(stepTowards("buy", rich([token("a"), token("b"), token("c")]), NOW_MS)).toBe("revoke");
  });

  it("the newest one is used", () => {
    expect(tokenInUse(rich([token("a"), token("b")]), NOW_MS)?.id).toBe("b");
    expect(tokenInUse(rich([token("a", NOW_MS)]), NOW_MS)).toBeNull();
  });
});

test("a user is ready who can send through the proxy", () => {
  expect(isReady(SIGNED_IN, NOW_MS)).toBe(false);
  expect(isReady(rich([token("a")]), NOW_MS)).toBe(true);
});
