import { describe, expect, test } from "vitest";
import {
  judgeGuard,
  judgeLocalUrl,
  judgeOwnOrigin,
  judgePublicAnswer,
  judgePublicNoAnswer,
  judgeScheme,
  judgeTrust,
} from "./public-rules.ts";

const URL_HERE = new URL("https://api.example.com");
const ANSWER = {
  isAnswered: true,
  localAddress: "",
  certificate: null,
  connectMs: 1,
  firstByteMs: 1,
  status: 200,
  headers: {},
  body: "",
} as const;
const OURS = { ...ANSWER, body: '{"message":"Welcome to Zenzefi Backend","version":"1.0.0","docs":"/docs"}' };
const problem = (status: number, code: string) => ({
  ...ANSWER,
  status,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({ code }),
});

describe("the public address", () => {
  test("that cannot be connected to from here may be right elsewhere", () => {
    const finding = judgePublicNoAnswer(URL_HERE, {
      isAnswered: false,
      step: "connect",
      code: "timeout",
      certificate: null,
    });
    expect(finding).toMatchObject({ state: "warning", means: { en: expect.stringContaining("hairpin") } });
  });

  test("whose name is unknown is wrong everywhere", () => {
    const finding = judgePublicNoAnswer(URL_HERE, {
      isAnswered: false,
      step: "name",
      code: "ENOTFOUND",
      certificate: null,
    });
    expect(finding.state).toBe("fault");
  });

  test.each([
    ["this service", OURS, "1.0.0", []],
    ["another version", OURS, "1.0.1", ["warning"]],
    ["something else", { ...ANSWER, body: "<html>" }, "1.0.0", ["fault"]],
  ])("where %s answers", (_, answer, version, states) => {
    expect(judgePublicAnswer(URL_HERE, answer, version).map(({ state }) => state)).toEqual(states);
  });

  test("of this machine alone is a warning only if others are meant to come", () => {
    expect([judgeLocalUrl(false).state, judgeLocalUrl(true).state]).toEqual(["skipped", "warning"]);
  });

  test("without TLS is a warning, unless it is this machine", () => {
    const plain = new URL("http://10.0.0.4:8000");
    expect([judgeScheme(URL_HERE, false), judgeScheme(plain, true)]).toEqual([[], []]);
    expect(judgeScheme(plain, false)).toMatchObject([{ state: "warning" }]);
  });
});

test.each([
  ["the target's place answers", problem(401, "token_required"), "ok", "leads to the target"],
  ["the Host is lost on the way", problem(404, "not_found"), "fault", "takes it for BACKEND_URL"],
  ["nginx's own page answers", { ...ANSWER, body: "<html>" }, "fault", "something else"],
])("the own origin: %s", (_, answer, state, found) => {
  const finding = judgeOwnOrigin(URL_HERE, answer);
  expect(finding.state).toBe(state);
  expect(finding.found.en).toContain(found);
});

test.each([
  [[], false, undefined],
  [[], true, "fault"],
  [["127.0.0.1/32"], true, undefined],
  [["127.0.0.1/32", "0.0.0.0/0"], true, "fault"],
  [["::/0"], false, "fault"],
])("TRUST_PROXY %o, behind a proxy: %s", (networks, isBehindProxy, state) => {
  expect(judgeTrust(networks, isBehindProxy)?.state).toBe(state);
});

test.each([
  [403, 403, "ok"],
  [404, null, "ok"],
  [200, 200, "warning"],
  [403, 200, "fault"],
])("/metrics answers %d, and %s to a forged address", (plain, forged, state) => {
  expect(judgeGuard(plain, forged).state).toBe(state);
});

test("what mends a believed X-Forwarded-For passes nothing of the client's on", () => {
  expect(judgeGuard(403, 200).mend?.en).toContain("X-Forwarded-For $remote_addr;");
});
