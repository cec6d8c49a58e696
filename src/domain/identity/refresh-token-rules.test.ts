import { describe, expect, test } from "vitest";
import { SECOND_MS } from "../../kernel/duration.ts";
import { judgeRefresh, type RefreshState } from "./refresh-token-rules.ts";

const start = new Date("2026-01-01T00:00:00Z");
const at = (seconds: number): Date => new Date(start.getTime() + seconds * SECOND_MS);
const NEW: RefreshState = { generation: 0, rotatedAt: [] };

/** The state after the newest token was used at each of these times. */
function usedAt(...seconds: number[]): RefreshState {
  let state = NEW;
  for (const second of seconds) {
    const verdict = judgeRefresh(state, state.generation, at(second));
    if (verdict.kind === "rotate") state = verdict;
  }
  return state;
}

describe("judgeRefresh", () => {
  test("the newest token is replaced by the next, however old it is", () => {
    expect(judgeRefresh(NEW, 0, at(0))).toMatchObject({ kind: "rotate", generation: 1 });
    expect(judgeRefresh(usedAt(0), 1, at(86_400))).toMatchObject({ kind: "rotate", generation: 2 });
  });

  test.each([
    [-6, "reused"],
    [-5, "repeat"],
    [0, "repeat"],
    [30, "repeat"],
    [30.001, "reused"],
    [86_400, "reused"],
  ])("a token that is presented again %d s after its use counts as %s", (later, kind) => {
    expect(judgeRefresh(usedAt(0), 0, at(later)).kind).toBe(kind);
  });

  test("each token has its own 30 s, also if its successors were used meanwhile, and gets the newest", () => {
    const state = usedAt(0, 10, 20);
    expect(judgeRefresh(state, 0, at(25))).toEqual({ kind: "repeat", generation: 3 });
    expect(judgeRefresh(state, 0, at(31)).kind).toBe("reused");
    expect(judgeRefresh(state, 1, at(31))).toEqual({ kind: "repeat", generation: 3 });
    expect(judgeRefresh(state, 1, at(41)).kind).toBe("reused");
    expect(judgeRefresh(state, 2, at(41)).kind).toBe("repeat");
  });

  test("a token from long before is reused, whatever is stored", () => {
    expect(judgeRefresh(usedAt(0, 100, 200, 300), 0, at(301)).kind).toBe("reused");
  });

  test("a loop rotates at most 10 times in 30 s, and goes on after that", () => {
    const state = usedAt(...Array.from({ length: 50 }, (_, index) => index / 10));
    expect(state.generation).toBe(10);
    expect(state.rotatedAt).toHaveLength(10);
    expect(judgeRefresh(state, 10, at(6))).toEqual({ kind: "repeat", generation: 10 });
    expect(judgeRefresh(state, 10, at(60))).toMatchObject({ kind: "rotate", generation: 11 });
  });

  test("a token newer than the database knows of is accepted, and rotated past", () => {
    expect(judgeRefresh(usedAt(0), 3, at(50))).toMatchObject({ kind: "rotate", generation: 4 });
  });
});
