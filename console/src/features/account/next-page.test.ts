import { describe, expect, it } from "vitest";
import { pageAfterSignIn } from "./next-page.ts";

describe("after signing in", () => {
  it.each([
    "/tokens",
    "/transactions?type=deposit&skip=20",
    "/tokens/0197a1b2?show=all#top",
    "/",
  ])("the page %s is opened", (next) => {
    expect(pageAfterSignIn(next)).toBe(next);
  });

  it.each([
    ["another host", "//evil.example/x"],
    ["another host behind dots", "/.//evil.example"],
    ["another host behind a step up", "/a/..//evil.example"],
    ["another host by a backslash", "/\\evil.example"],
    ["another host by a tab that browsers drop", "/\t/evil.example"],
    ["another host by a line break that browsers drop", "/\n/evil.example"],
    ["a whole address", "https://evil.example/"],
    ["an address without slashes", "https:evil.example"],
    ["a script", "javascript:alert(1)"],
    ["a path without its slash", "tokens"],
    ["nothing", ""],
    ["the sign-in again", "/sign-in?next=/sign-in"],
    ["a new account", "/register"],
  ])("%s is replaced by the start page", (_, next) => {
    expect(pageAfterSignIn(next)).toBe("/");
  });

  it("without `next` the start page is opened", () => {
    expect(pageAfterSignIn(undefined)).toBe("/");
  });
});
