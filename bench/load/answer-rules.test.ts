import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, judgeAnswer } from "./answer-rules.ts";
import type { Answer } from "./http-sender.ts";

function answered(status: number, gatewayError: string | null = null, json: unknown = null): Answer {
  return { kind: "answered", status, gatewayError, json, retryAfterSeconds: null, bytes: 0 };
}

const CUT: Answer = { kind: "broken", code: "UND_ERR_SOCKET", message: "other side closed" };
const LATE: Answer = { kind: "broken", code: "timeout", message: "no whole answer in 30000 ms" };

describe("what counts as an error", () => {
  it("is no success and no redirect of the target", () => {
    expect(judgeAnswer("page", answered(200), false)).toEqual({ kind: "ok" });
    expect(judgeAnswer("page", answered(302), false)).toEqual({ kind: "ok" });
  });

  it("is a refusal, by its code and with its sentence", () => {
    const problem = { code: "rate_limited", detail: "Too many requests." };
    expect(judgeAnswer("register", answered(429, null, problem), false)).toEqual({
      kind: "error",
      what: { call: "register", status: 429, code: "rate_limited" },
      detail: "Too many requests.",
    });
  });

  it("is an error of the target, which is named as the target's", () => {
    expect(judgeAnswer("page", answered(404, null, { code: "token_invalid" }), false)).toMatchObject({
      what: { status: 404, code: "target" },
    });
  });

  it("is an answer of something that is not the service", () => {
    expect(judgeAnswer("balance", answered(502), false)).toMatchObject({ what: { code: "unknown" } });
  });

  it("is no answer", () => {
    expect(judgeAnswer("page", CUT, false)).toMatchObject({ what: { status: 0, code: "UND_ERR_SOCKET" } });
  });
});

describe("a request whose token the user has given back meanwhile", () => {
  it("may be refused or cut: that is what was bought", () => {
    for (const answer of [answered(401, "token_invalid"), answered(409, "device_conflict"), CUT]) {
      expect(judgeAnswer("page", answer, true)).toEqual({ kind: "expected" });
      expect(judgeAnswer("page", answer, false)).toMatchObject({ kind: "error" });
    }
  });

  it("may not time out, nor meet any other refusal, nor excuse another call", () => {
    expect(judgeAnswer("page", LATE, true)).toMatchObject({ kind: "error" });
    expect(judgeAnswer("page", answered(502, "upstream_unreachable"), true)).toMatchObject({ kind: "error" });
    expect(judgeAnswer("balance", answered(401), true)).toMatchObject({ kind: "error" });
  });
});

describe("text that the server chose", () => {
  it("has no secret in it", () => {
    const token = "aB3_-".repeat(13).slice(0, 64);
    const jwt = `${"eyJhbGciOi"}.${"eyJzdWIiOi"}.${"s1gnatur3x"}`;
    expect(cleanText(`token ${token} and ${jwt}`, 240)).toBe("token *** and ***");
    expect(cleanText(`Bearer ${"h".repeat(36)}.${"p".repeat(90)}.${"s".repeat(43)}`, 240)).toBe("Bearer ***");
  });

  it("never controls a terminal and never exceeds its length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        const clean = cleanText(text, 240);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(Array.from(clean).length).toBeLessThanOrEqual(240);
      }),
    );
    expect(cleanText("\u001b[2J\u001b]0;owned\u0007gone\u202e", 240)).toBe("[2J ]0;owned gone");
  });
});
