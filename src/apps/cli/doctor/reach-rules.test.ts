import { describe, expect, test } from "vitest";
import { describeAnswer, judgeExpiry, judgeNoAnswer } from "./reach-rules.ts";

const NOW = Date.UTC(2026, 0, 15);
const inDays = (days: number): Date => new Date(NOW + days * 86_400_000 + 1);
const URL_HERE = new URL("https://target.example.com");
const noAnswer = (
  step: "name" | "connect" | "tls" | "answer",
  code: string,
  certificateFault: string | null = null,
) =>
  judgeNoAnswer(
    URL_HERE,
    {
      isAnswered: false,
      step,
      code,
      certificate: certificateFault === null ? null : { fault: certificateFault, validTo: inDays(-2) },
    },
    "ZENZEFI_TARGET_CA",
  );

test.each([
  [
    "an unknown name",
    noAnswer("name", "ENOTFOUND"),
    "the name target.example.com is not known",
    "getent hosts",
  ],
  ["a closed port", noAnswer("connect", "ECONNREFUSED"), "no connection to target.example.com:443", "nc -vz"],
  ["a silent address", noAnswer("connect", "timeout"), "does not answer", "nc -vz"],
  ["no TLS", noAnswer("tls", "ERR_SSL_WRONG_VERSION_NUMBER"), "no TLS with", "openssl s_client"],
  ["a server that stalls", noAnswer("answer", "timeout"), "gives no answer (timeout)", "curl -v"],
  [
    "an expired certificate",
    noAnswer("tls", "CERT_HAS_EXPIRED", "CERT_HAS_EXPIRED"),
    "expired on 2026-01-13",
    "certbot renew",
  ],
  [
    "another name",
    noAnswer("tls", "ERR_TLS_CERT_ALTNAME_INVALID", "ERR_TLS_CERT_ALTNAME_INVALID"),
    "is for another name",
    "openssl",
  ],
  [
    "a private CA",
    noAnswer("tls", "DEPTH_ZERO_SELF_SIGNED_CERT", "DEPTH_ZERO_SELF_SIGNED_CERT"),
    "not trusted",
    "ZENZEFI_TARGET_CA=PATH",
  ],
])("%s is told in plain words, with the command to look at it", (_, finding, found, mend) => {
  expect(finding.state).toBe("fault");
  expect(finding.found.en).toContain(found);
  expect(finding.mend?.en).toContain(mend);
});

describe("the end of a certificate", () => {
  test.each([
    [60, []],
    [14, []],
    [13, ["warning"]],
    [2, ["fault"]],
  ])("in %d days", (days, states) => {
    const found = judgeExpiry({ fault: null, validTo: inDays(days) }, NOW);
    expect(found.map(({ state }) => state)).toEqual(states);
  });

  test("is no finding without TLS", () => {
    expect(judgeExpiry(null, NOW)).toEqual([]);
  });
});

test("an answer is described by its status and times", () => {
  const answer = {
    isAnswered: true,
    localAddress: "10.0.0.2",
    certificate: { fault: null, validTo: inDays(60) },
    connectMs: 1.2,
    firstByteMs: 30,
    status: 200,
    headers: {},
    body: "",
  } as const;
  expect(describeAnswer(answer, NOW).en).toBe(
    "200, connected in 1.2 ms, answered in 30 ms, certificate for 60 more day(s)",
  );
});
