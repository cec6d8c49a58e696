import { expect, test } from "vitest";
import { hasOwnOrigin, leaveAddress, targetUrl, ticketAddress } from "./target-address.ts";

const PREFIX = "/api/v1/proxy/";
const OWN = "https://target.example/";

test("an absolute address is an origin of the target's own, a path is the console's", () => {
  expect(hasOwnOrigin(OWN)).toBe(true);
  expect(hasOwnOrigin("http://127.0.0.1:8001/")).toBe(true);
  expect(hasOwnOrigin(PREFIX)).toBe(false);
});

test("a token for certificates starts where it may", () => {
  expect(targetUrl(PREFIX, "full")).toBe("/api/v1/proxy/");
  expect(targetUrl(PREFIX, "certificates_only")).toBe("/api/v1/proxy/certificates/");
  expect(targetUrl(OWN, "certificates_only")).toBe("https://target.example/certificates/");
});

test("a ticket opens the path at which its token's scope starts", () => {
  const url = "https://target.example/.zenzefi/enter?ticket=t1";
  const to = (scope: "full" | "certificates_only"): string | null =>
    new URL(ticketAddress(url, scope)).searchParams.get("to");
  expect(to("full")).toBe("/");
  expect(to("certificates_only")).toBe("/certificates/");
  expect(ticketAddress(url, "full").startsWith(url)).toBe(true);
});

test("a browser is disconnected at the target's own origin", () => {
  expect(leaveAddress(OWN)).toBe("https://target.example/.zenzefi/leave");
});
