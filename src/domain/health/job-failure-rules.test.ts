import { expect, test } from "vitest";
import { AppError } from "../../kernel/errors.ts";
import { failureOf } from "./job-failure-rules.ts";

test("a failure is a code, and nothing of the error's text", () => {
  const refused = Object.assign(new Error("connect to smtp://user:secret@host"), { code: "ECONNREFUSED" });
  const odd = Object.assign(new Error("a text"), { code: "smtp://user:secret@host" });
  expect([
    failureOf(new AppError("service_unavailable")),
    failureOf(refused),
    failureOf(Object.assign(new Error("duplicate key"), { code: "23505" })),
    failureOf(odd),
    failureOf(new Error("a secret")),
    failureOf("a secret"),
  ]).toEqual(["service_unavailable", "ECONNREFUSED", "23505", "internal_error", "internal_error", "unknown"]);
});
