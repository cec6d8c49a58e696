import { expect, test } from "vitest";
import { judgeTargetStatus } from "./target-rules.ts";

const ANSWER = {
  isAnswered: true,
  localAddress: "",
  certificate: null,
  connectMs: 1,
  firstByteMs: 5,
  status: 200,
  headers: {},
  body: "",
} as const;

test.each([
  [{}, []],
  [{ status: 401 }, []],
  [{ status: 404 }, []],
  [{ status: 502 }, ["warning"]],
  [{ firstByteMs: 3_000 }, ["warning"]],
])("of the target's answer, %o is judged as customers notice it", (change, states) => {
  const found = judgeTargetStatus({ ...ANSWER, ...change }, new URL("http://10.0.0.5"));
  expect(found.map(({ state }) => state)).toEqual(states);
});
