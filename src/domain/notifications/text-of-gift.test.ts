import { expect, test } from "vitest";
import type { RecordedFact } from "../facts/read-facts.ts";
import { noticesOf } from "./notices-of-rules.ts";
import { sayIn } from "./say-rules.ts";
import { TEXT_OF_GIFT } from "./text-of-gift.ts";

const COMMON = { id: 17n, actorId: null, at: new Date("2026-03-29T12:00:00Z"), resourceId: "t", userId: "u" };
const TOKEN = { gift_id: "g", duration_hours: 24, label: "laptop" };
const UNTIL = "2026-04-05T12:00:00Z";

const offered = {
  ...COMMON,
  name: "token.gift_offered",
  after: { ...TOKEN, claimable_until: UNTIL },
} as const;
const gifted = {
  ...COMMON,
  name: "token.gifted",
  before: { activated: false },
  after: { ...TOKEN, receiver: "boris" },
} as const;
const received = {
  ...COMMON,
  name: "token.gift_received",
  after: { gift_id: "g", giver: "anna", duration_hours: 24, scope: "full", transaction_id: "e" },
} as const;
const revoked = (by_owner: boolean) =>
  ({
    ...COMMON,
    name: "token.gift_revoked",
    before: { gift_id: "g", claimable_until: UNTIL },
    after: { duration_hours: 24, label: null, by_owner },
  }) as const;

const said = (fact: RecordedFact) => {
  const [notice] = noticesOf(fact);
  if (notice === undefined) throw new Error("nobody is told");
  const texts = (["en", "ru"] as const).map((language) => {
    const line = TEXT_OF_GIFT.line(notice.content, sayIn(language, "UTC"), notice.happenedAt);
    return line[language];
  });
  return texts.join("\n");
};

test("both are told of a claim, each by the name of the other", () => {
  expect(said(gifted)).toMatch(/“laptop”.*claimed by boris[\s\S]*забрал пользователь boris/);
  expect(said(received)).toMatch(/from anna.*first used[\s\S]*даритель: anna/);
  expect(said({ ...received, after: { ...received.after, expires_at: UNTIL } })).toMatch(
    /ends on 5 April[\s\S]*закончится 5 апреля/,
  );
});

test("an offer is told to its owner, with what to do if it was somebody else's", () => {
  expect(said(offered)).toMatch(/until 5 April[\s\S]*до 5 апреля/);
  const advice = TEXT_OF_GIFT.advice;
  if (typeof advice !== "function") throw new Error("the advice depends on what happened");
  expect(advice([{ fact: "token.gift_offered" }])?.en).toContain("change your password");
  expect(advice([{ fact: "token.gifted" }])).toBeNull();
});

test("an offer that the desk ended is told, one that its owner ended is not", () => {
  expect(said(revoked(false))).toMatch(/administrator has ended it[\s\S]*администратор отозвал/);
  expect(noticesOf(revoked(true))).toEqual([]);
});
