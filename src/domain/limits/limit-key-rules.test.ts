import { expect, test } from "vitest";
import {
  apiKey,
  askerOf,
  authKey,
  clientNetwork,
  gatewayCallKey,
  loginKey,
  mailCauserKey,
  mailKey,
  proxyKey,
  unknownTokenKey,
  voucherCauserKey,
  voucherKey,
} from "./limit-key-rules.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::ffff:cb00:7107", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::1", "2001:db8:1:2::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["not an address", "not an address"],
  ["", ""],
])("%s is limited as %s", (ip, network) => {
  expect(clientNetwork(ip)).toBe(network);
});

test("all networks of one IPv6 site share one turn", () => {
  expect(askerOf("2001:db8:1:2::1")).toBe("2001:db8:1::/48");
  expect(askerOf("2001:db8:1:ffff::9")).toBe("2001:db8:1::/48");
  expect(askerOf("2001:db8:2:2::1")).not.toBe(askerOf("2001:db8:1:2::1"));
  expect([askerOf("203.0.113.7"), askerOf(null)]).toEqual(["203.0.113.7", ""]);
});

test("the host part of an IPv6 address opens no second window", () => {
  expect(loginKey("ann@example.com", "2001:db8::1")).toBe(loginKey("ann@example.com", "2001:db8::2"));
  expect(authKey("2001:db8::1")).toBe(authKey("2001:db8::2"));
});

test("each account, each network and each limit has its own window", () => {
  const keys = [
    loginKey("ann@example.com", "203.0.113.7"),
    loginKey("bob@example.com", "203.0.113.7"),
    loginKey("ann@example.com", "203.0.113.8"),
    loginKey("ann@example.com", "2001:db8:0:1::1"),
    authKey("203.0.113.7"),
    apiKey("203.0.113.7"),
    mailKey("203.0.113.7"),
    mailCauserKey("203.0.113.7"),
    proxyKey("203.0.113.7"),
    gatewayCallKey("203.0.113.7"),
    unknownTokenKey("203.0.113.7"),
    voucherCauserKey("203.0.113.7"),
    voucherKey("203.0.113.7"),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
