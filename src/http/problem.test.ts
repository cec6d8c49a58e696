import { describe, expect, test } from "vitest";
import { AppError, type ErrorCode, ValidationError } from "../kernel/errors.ts";
import { LANGUAGES } from "../kernel/language.ts";
import { ERROR_TABLE } from "./error-table.ts";
import { gatewayProblemAnswer, problemAnswer } from "./problem.ts";

const context = { language: "en", requestId: "request-1" } as const;

describe.each(Object.keys(ERROR_TABLE))("the error %s", (code) => {
  const entry = Object.entries(ERROR_TABLE).find(([name]) => name === code)?.[1];

  test.each(LANGUAGES)("has a title and a whole sentence in %s", (language) => {
    expect(entry?.title[language].length).toBeGreaterThan(3);
    expect(entry?.detail[language]).toMatch(/\.$/);
  });

  test("has the same placeholders in each language", () => {
    const placeholders = LANGUAGES.map((language) => entry?.detail[language].match(/\{\w+\}/g)?.sort());
    expect(new Set(placeholders.map((names) => JSON.stringify(names))).size).toBe(1);
  });
});

describe("the body of an error", () => {
  test("has the members of RFC 9457, the code and the request id", () => {
    const { status, headers, body } = problemAnswer(new AppError("token_not_found"), context);
    expect([status, headers["content-type"]]).toEqual([404, "application/problem+json; charset=utf-8"]);
    expect(JSON.parse(body)).toEqual({
      type: "urn:zenzefi:problem:token_not_found",
      title: "Access token not found",
      status: 404,
      detail: "You have no such access token, or it is revoked already.",
      code: "token_not_found",
      request_id: "request-1",
    });
  });

  test("contains the error's values as members and in the sentence; they cannot replace standard members", () => {
    const facts = { balance: "1.00", price: "18.00", status: 200, detail: "all is well" };
    const body = JSON.parse(problemAnswer(new AppError("balance_insufficient", facts), context).body);
    expect(body).toMatchObject({ balance: "1.00", price: "18.00", status: 402 });
    expect(body.detail).toContain("1.00 ZNC, but 18.00 ZNC");
  });

  test("of a validation names each wrong member", () => {
    const faults = [
      { path: "/amount", message: "is required" },
      { path: "", message: "must be an object" },
    ];
    const body = JSON.parse(problemAnswer(new ValidationError(faults), context).body);
    expect(body.errors).toEqual(faults);
    expect(body.detail).toBe("Check what you sent: amount: is required; must be an object.");
  });

  test("of a bug contains the request id, and nothing about the bug", () => {
    const { status, body } = problemAnswer(new TypeError("x is not a function"), context);
    expect(status).toBe(500);
    expect(body).not.toContain("function");
    expect(JSON.parse(body).detail).toContain("request-1");
  });
});

describe("the headers of an error", () => {
  test.each<[ErrorCode, string | undefined]>([
    ["not_authenticated", "Bearer"],
    ["invalid_credentials", "Bearer"],
    ["token_invalid", undefined],
    ["token_required", undefined],
  ])("%s has WWW-Authenticate %s: a JWT is for the API, not for the proxy", (code, challenge) => {
    expect(problemAnswer(new AppError(code), context).headers["www-authenticate"]).toBe(challenge);
  });

  test.each<[ErrorCode, Record<string, number>, string]>([
    ["rate_limited", { retry_after_seconds: 17 }, "17"],
    ["device_conflict", { retry_after_seconds: 240 }, "240"],
    ["service_unavailable", {}, "5"],
    ["shutting_down", {}, "5"],
  ])("%s has Retry-After", (code, facts, seconds) => {
    expect(problemAnswer(new AppError(code, facts), context).headers["retry-after"]).toBe(seconds);
  });

  test("distinguish an error of the gateway from one of the target", () => {
    const error = new AppError("upstream_timeout");
    expect(gatewayProblemAnswer(error, context).headers["x-gateway-error"]).toBe("upstream_timeout");
    expect(problemAnswer(error, context).headers["x-gateway-error"]).toBeUndefined();
  });
});
