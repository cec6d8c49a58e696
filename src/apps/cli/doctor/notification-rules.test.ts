import { expect, test } from "vitest";
import { judgeNotifications } from "./notification-rules.ts";

const FRESH = { channel: "mail", waiting: 3, oldestSeconds: 3_600 };
const STUCK = { channel: "telegram", waiting: 2, oldestSeconds: 7_300 };

test.each([
  [[], ["ok"]],
  [[FRESH], ["ok"]],
  [[FRESH, STUCK], ["warning"]],
  [
    [{ ...FRESH, oldestSeconds: 3_601 }, STUCK],
    ["warning", "warning"],
  ],
])("the queues %j are judged %j", (queues, states) => {
  const found = judgeNotifications(queues);
  expect(found.map(({ state }) => state)).toEqual(states);
  expect(found.filter(({ state, mend }) => state !== "ok" && !mend)).toEqual([]);
});

test("a channel that is stuck is named, with how much waits and for how long", () => {
  expect(judgeNotifications([STUCK])[0]?.found).toEqual({
    en: "telegram: 2 wait, the oldest for 2 h",
    ru: "telegram: ждут 2, самое давнее - 2 ч",
  });
});
