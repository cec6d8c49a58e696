import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptedEncodings, INFLATABLE_CODINGS } from "./accept-encoding.ts";

describe("acceptedEncodings", () => {
  it.each([
    ["gzip, deflate", "gzip, deflate"],
    ["gzip, deflate, br", "gzip, deflate"],
    ["gzip,deflate,br,zstd", "gzip, deflate"],
    ["br;q=1, gzip;q=0.5", "gzip;q=0.5"],
    ["GZip;Q=0.8", "GZip;Q=0.8"],
    ["deflate ; q=0.3 , identity", "deflate ; q=0.3, identity"],
    ["gzip, identity;q=0", "gzip, identity;q=0"],
    ["*", "identity"],
    ["br, *;q=0.1", "identity"],
    ["br", "identity"],
    ["", "identity"],
    [" , ,", "identity"],
    ["gzip;q=0", "identity"],
    ["br, identity;q=0", "identity"],
    ["br, gzip;q=0.000", "identity"],
    ["gzip;q=0.001", "gzip;q=0.001"],
    ["x-gzip, gzipped", "identity"],
  ])("makes %j into %j", (value, passed) => {
    expect(acceptedEncodings(value, INFLATABLE_CODINGS)).toBe(passed);
  });

  it("offers the target nothing that the client's proxy cannot inflate", () => {
    const coding = fc.constantFrom(
      "gzip",
      "deflate",
      "identity",
      "br",
      "zstd",
      "*",
      "compress",
      "GZIP",
      "dcb",
      "",
    );
    const weight = fc.constantFrom("", ";q=0", ";q=1", "; q=0.5", ";q=0.0");
    const element = fc.tuple(coding, weight).map(([name, q]) => `${name}${q}`);
    fc.assert(
      fc.property(fc.array(element), (elements) => {
        for (const passed of acceptedEncodings(elements.join(","), INFLATABLE_CODINGS).split(",")) {
          expect(passed.trim().toLowerCase()).toMatch(/^(gzip|deflate|identity)\s*(;|$)/);
        }
      }),
    );
  });
});
