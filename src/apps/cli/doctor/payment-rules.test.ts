import { describe, expect, test } from "vitest";
import { isTestKey, judgeKey, judgeWebhook } from "./payment-rules.ts";

const LIVE = { isTest: false, hasRealTarget: true };

describe("a provider's key", () => {
  test.each([
    ["that is taken", null, LIVE, "ok", "takes the key"],
    ["for tests, with a real target", null, { isTest: true, hasRealTarget: true }, "warning", "a test key"],
    ["for tests, with the demo target", null, { isTest: true, hasRealTarget: false }, "ok", "(a test key)"],
    [
      "that is wrong",
      "Stripe: StripeAuthenticationError 401 api_key_invalid",
      LIVE,
      "fault",
      "refuses the key",
    ],
    ["without rights", "Stripe: StripePermissionError 403", LIVE, "fault", "lacks rights"],
    ["that could not be tried", "Stripe: StripeConnectionError", LIVE, "fault", "cannot be asked"],
  ])("%s", (_, refusal, facts, state, found) => {
    const finding = judgeKey("stripe", refusal, facts);
    expect(finding.state).toBe(state);
    expect(finding.found.en).toContain(found);
  });

  test("is known as one for tests by its beginning", () => {
    expect([
      isTestKey("stripe", "sk_test_x"),
      isTestKey("stripe", "rk_test_x"),
      isTestKey("yookassa", "test_x"),
    ]).toEqual([true, true, true]);
    expect([isTestKey("stripe", "sk_live_test_"), isTestKey("yookassa", "live_x")]).toEqual([false, false]);
  });
});

test.each([
  ["checks our signature", { isSigned: true, status: 422, code: "validation_failed" }, "ok"],
  ["has another secret", { isSigned: true, status: 401, code: "webhook_signature_invalid" }, "fault"],
  ["is there", { isSigned: false, status: 405, code: "method_not_allowed" }, "ok"],
  ["is off there", { isSigned: false, status: 404, code: "not_found" }, "fault"],
  ["is closed by nginx", { isSigned: true, status: 403, code: null }, "fault"],
])("a webhook that %s", (_, answer, state) => {
  const finding = judgeWebhook("stripe", new URL("https://api.example.com/api/v1/webhooks/stripe"), answer);
  expect(finding.state).toBe(state);
});
