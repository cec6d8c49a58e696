import { expect, test } from "vitest";
import { AllowedMethods } from "./allowed-methods.ts";

const allowed = new AllowedMethods();
allowed.add(["GET", "HEAD"], "/tokens/:id");
allowed.add("DELETE", "/tokens/:id/");
allowed.add("POST", "/tokens/:id/release");
allowed.add("GET", "/docs/*");

test.each([
  ["/tokens/7", ["DELETE", "GET", "HEAD"]],
  ["/tokens/7/", ["DELETE", "GET", "HEAD"]],
  ["/tokens/7/release", ["POST"]],
  ["/docs/static/a.css", ["GET"]],
  ["/docs", ["GET"]],
  ["/tokens", []],
  ["/tokens/7/other", []],
  ["/", []],
])("%s takes %j", (path, methods) => {
  expect(allowed.of(path)).toEqual(methods);
});
