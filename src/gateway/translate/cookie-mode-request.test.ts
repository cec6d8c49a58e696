import { expect, it } from "vitest";
import { urlMapping } from "../rewrite/url-mapping.ts";
import { seenAtOwnOrigin, seenAtPublicOrigins, seenByPrefix } from "./cookie-mode-request.ts";

const prefix = urlMapping("http://target:8080/base/", "https://gw.example", "/api/v1/proxy");
const atOwn = seenAtOwnOrigin(urlMapping("http://target:8080/base/", "https://own.example", ""));
const own = atOwn({ origin: "https://own.example", path: "/" });

it.each([
  ["https://gw.example/api/v1/proxy/x?y", "http://target:8080/base/x?y"],
  ["/api/v1/proxy/x", "http://target:8080/base/x"],
  ["https://gw.example/api/v1/proxyx", "https://gw.example/api/v1/proxyx"],
  ["https://gw.example/x", "https://gw.example/x"],
  ["/x", "/x"],
  ["urn:uuid:1", "urn:uuid:1"],
  ["", ""],
])("under the prefix the address %j is %j for the target", (address, seen) => {
  expect(seenByPrefix(prefix).address(address)).toBe(seen);
});

it.each([
  ["https://own.example/x?y", "http://target:8080/base/x?y"],
  ["HTTPS://OWN.example/x", "http://target:8080/base/x"],
  ["/x", "http://target:8080/base/x"],
  ["https://own.example.evil/x", "https://own.example.evil/x"],
  ["https://gw.example/x", "https://gw.example/x"],
  ["urn:uuid:1", "urn:uuid:1"],
  ["", ""],
])("at the own origin the address %j is %j for the target", (address, seen) => {
  expect(own.address(address)).toBe(seen);
});

it("a target that is configured for its public address sees that, and no name that a client made up", () => {
  const seen = seenAtPublicOrigins(["https://own.example", "http://10.0.0.1:8001"], atOwn);
  const address = { origin: "https://own.example", path: "/" };
  expect(seen(address)).toMatchObject({ host: "own.example", forwardedProto: "https" });
  expect(seen({ ...address, origin: "http://10.0.0.1:8001" }).host).toBe("10.0.0.1:8001");
  expect(seen(address).address("https://own.example/x")).toBe("https://own.example/x");
  for (const origin of ["http://own.example", "https://evil.example", "https://"])
    expect(seen({ ...address, origin })).toMatchObject({ host: "target:8080", forwardedProto: "http" });
});
