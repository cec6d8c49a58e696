import { expect, test } from "vitest";
import { boardAfter, type LiveSession, matchingSessions } from "./board-rules.ts";

function session(id: string, more: Partial<LiveSession> = {}): LiveSession {
  const moment = "2026-11-30T00:00:00Z";
  return {
    id,
    user_id: id,
    username: `user-${id}`,
    token_id: id,
    device_id_hint: "abcdefgh",
    ip_address: null,
    user_agent: null,
    started_at: moment,
    last_activity: moment,
    expires_at: null,
    request_count: 0,
    bytes_in: 0,
    bytes_out: 0,
    ...more,
  };
}

test("new sessions come first, changed ones stay in their place, ended ones leave", () => {
  const [a, b, c] = [session("a"), session("b"), session("c")];
  const busier = session("b", { bytes_out: 7 });
  const board = boardAfter(
    { sessions: [c, b, a], total: 3 },
    { changed: [session("d"), busier], gone: ["a"], total: 3 },
  );
  expect(board.sessions.map(({ id }) => id)).toEqual(["d", "c", "b"]);
  expect(board.sessions[2]).toBe(busier);
  expect(board.sessions[1]).toBe(c);
  expect(board.total).toBe(3);
});

test("a text finds users, devices, addresses and programs in any case, and nothing finds all", () => {
  const anna = session("a", { username: "Anna", ip_address: "10.0.0.7" });
  const boris = session("b", { user_agent: "Chrome", device_id_hint: "zz" });
  const found = (text: string) => matchingSessions([anna, boris], text).map(({ id }) => id);
  expect(found("aNNa")).toEqual(["a"]);
  expect(found(" 10.0.0 ")).toEqual(["a"]);
  expect(found("chrome")).toEqual(["b"]);
  expect(found("ZZ")).toEqual(["b"]);
  expect(found("")).toEqual(["a", "b"]);
});
