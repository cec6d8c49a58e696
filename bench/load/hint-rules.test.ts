import { expect, it } from "vitest";
import type { CountedError } from "./error-kinds.ts";
import { hintsFor, SERVER_SETTINGS } from "./hint-rules.ts";

function error(call: CountedError["call"], status: number, code: string): CountedError {
  return { call, status, code, count: 1, samples: [] };
}

it("limits of the service: the settings to start it with, once, in both languages", () => {
  const hints = hintsFor([error("register", 429, "rate_limited"), error("page", 429, "rate_limited")]);
  expect(hints).toHaveLength(1);
  expect(hints[0]?.en).toContain(SERVER_SETTINGS);
  expect(hints[0]?.ru).toContain(SERVER_SETTINGS);
});

it.each([
  ["no mock payments", error("topup", 404, "not_found"), "--admin-email"],
  ["a wrong password of the superuser", error("topup", 401, "admin: invalid_credentials"), "superuser"],
  ["a user who is none", error("topup", 403, "forbidden"), "superuser"],
  ["a self-signed certificate", error("page", 0, "DEPTH_ZERO_SELF_SIGNED_CERT"), "--insecure"],
  ["too few files", error("page", 0, "EMFILE"), "ulimit -n"],
  ["a page that is not there", error("page", 404, "target"), "--page"],
])("%s", (_what, one, expected) => {
  expect(hintsFor([one]).map(({ en }) => en)).toEqual([expect.stringContaining(expected)]);
});

it("an error without a known remedy: nothing", () => {
  expect(hintsFor([error("page", 502, "upstream_unreachable"), error("buy", 404, "not_found")])).toEqual([]);
});
