import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { targetPath } from "./target-path.ts";

describe("targetPath", () => {
  it.each([
    ["", "/"],
    ["/", "/"],
    ["?a=b", "/?a=b"],
    ["/a/../b/%2e%2e/c?d=../e", "/a/../b/%2e%2e/c?d=../e"],
    ["//a\\b;c", "//a\\b;c"],
  ])("sends %j unchanged to a target without a base path", (rest, sent) => {
    expect(targetPath("", rest)).toBe(sent);
  });

  it.each([
    ["", "/base/"],
    ["/", "/base/"],
    ["?a=b", "/base/?a=b"],
    ["/a.b/..c/.d/e../f...g?h=../../i", "/base/a.b/..c/.d/e../f...g?h=../../i"],
    ["/%D0%B0%20b/100%25.txt", "/base/%D0%B0%20b/100%25.txt"],
    ["/%zz/%/%u", "/base/%zz/%/%u"],
    ["/a;b=c/d.e;f", "/base/a;b=c/d.e;f"],
    ["//x//", "/base//x//"],
  ])("puts the base path before %j, unchanged", (rest, sent) => {
    expect(targetPath("/base", rest)).toBe(sent);
  });

  it.each([
    "/..",
    "/.",
    "/../x",
    "/a/../../x",
    "/a/./b",
    "/a/..?b",
    "/%2e%2e/x",
    "/%2E./x",
    "/.%2e/x",
    "/..%2fx",
    "/..%5cx",
    "/..\\x",
    "\\..\\x",
    "/a%2f..%2f..%2fx",
    "/..;/x",
    "/..;a=b/x",
    "/..%3b/x",
    "/..%00/x",
    "/..%09/x",
    "/..%20/x",
    "/.%20./x",
    "/%20../x",
    "/.../x",
    "/..+/x",
    "/..%3fx",
    "/..%23x",
    "/..#x",
    "/..::$DATA/x",
    "/%252e%252e/x",
    "/..%252fx",
    "/%25252e%25252e%25252fx",
    "/%2525252525252e%2525252525252e/x",
    "/%%32%65%%32%65/x",
    "/%u002e%u002e/x",
    "/..%u002fx",
    "/%c0%ae%c0%ae/x",
    "/..%c0%afx",
    "/..%c1%9cx",
    "/%e0%80%ae%e0%80%ae/x",
    "/a/%2e%2e",
  ])("refuses %s, which could leave the base path", (rest) => {
    expect(targetPath("/base", rest)).toBeNull();
  });

  it("never lets a path leave the base path, however it is decoded", () => {
    const fragments = [
      "..",
      ".",
      "/",
      "%2e",
      "%2f",
      "%5c",
      "\\",
      "%25",
      "2e",
      "2f",
      "a",
      ";",
      "%20",
      "?",
      "%D0%B0",
    ];
    const rest = fc
      .array(fc.constantFrom(...fragments), { maxLength: 10 })
      .map((parts) => `/${parts.join("")}`);
    fc.assert(
      fc.property(rest, (path) => {
        const sent = targetPath("/base", path);
        if (sent === null) return;
        expect(sent).toBe(`/base${path}`);
        let reading = sent;
        for (let decodings = 0; decodings < 4; decodings++) {
          // Parameters of a segment end where the query begins: what follows is not a path.
          const resolved = new URL(`http://target.example${reading.replace(/;[^/?]*/g, "")}`).pathname;
          expect(`${resolved}/`).toMatch(/^\/base\//);
          reading = reading.replace(/%([0-9a-f]{2})/gi, (_, hex) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          );
        }
      }),
      { numRuns: fuzzRuns(5000) },
    );
  });
});
