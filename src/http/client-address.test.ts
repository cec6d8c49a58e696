import { describe, expect, test } from "vitest";
import { type AddressEvidence, clientAddress, normalAddress, trustRanges } from "./client-address.ts";

const isTrusted = trustRanges(["10.0.0.0/8", "2001:db8:ffff::/48", "192.0.2.1"]);

function client(peer: string | undefined, headers: AddressEvidence["headers"] = {}) {
  return clientAddress({ peer, encrypted: false, headers: { host: "gate.example", ...headers } }, isTrusted);
}

describe("X-Forwarded-For", () => {
  test.each<[string, string, string, string]>([
    ["of an untrusted peer is ignored", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["of a trusted proxy names the client", "10.0.0.1", "198.51.100.1", "198.51.100.1"],
    [
      "is read from its end: what a client put in front is ignored",
      "10.0.0.1",
      "1.1.1.1, 198.51.100.1",
      "198.51.100.1",
    ],
    ["is read past trusted hops", "10.0.0.1", "198.51.100.1, 10.9.9.9, 192.0.2.1", "198.51.100.1"],
    ["with trusted hops only names the first of them", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
    ["is read up to an invalid hop", "10.0.0.1", "198.51.100.1, what?, 10.0.0.2", "10.0.0.2"],
    ["without a valid hop names the peer", "10.0.0.1", "unknown", "10.0.0.1"],
    ["may be empty", "10.0.0.1", "", "10.0.0.1"],
    ["may carry ports", "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"],
    ["may carry IPv6 in brackets", "10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"],
    ["is no decimal number", "10.0.0.1", "3232235777", "10.0.0.1"],
    ["may be IPv4-mapped IPv6", "::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"],
    ["is trusted over IPv6 too", "2001:db8:ffff::7", "2001:db8::1", "2001:db8::1"],
  ])("%s", (_what, peer, forwardedFor, ip) => {
    expect(client(peer, { "x-forwarded-for": forwardedFor }).ip).toBe(ip);
  });

  test("is read only up to a maximum of hops", () => {
    const chain = ["198.51.100.1", ...Array.from({ length: 5_000 }, () => "10.0.0.2")].join(", ");
    expect(client("10.0.0.1", { "x-forwarded-for": chain }).ip).toBe("10.0.0.2");
  });
});

describe("protocol and host", () => {
  const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "public.example" };

  test("are those that a trusted proxy forwards", () => {
    expect(client("10.0.0.1", headers)).toMatchObject({ protocol: "https", host: "public.example" });
  });

  test("are those of the connection if the peer is untrusted, or a proxy sends an unknown protocol", () => {
    expect(client("203.0.113.9", headers)).toMatchObject({ protocol: "http", host: "gate.example" });
    expect(client("10.0.0.1", { "x-forwarded-proto": "gopher" }).protocol).toBe("http");
  });
});

test.each([
  "x-forwarded-for",
  "forwarded",
  "x-real-ip",
  "x-forwarded-host",
])("%s is reported from an untrusted peer, but not from a trusted proxy", (name) => {
  expect(client("203.0.113.9", { [name]: "10.0.0.1" }).forwardedByUntrustedPeer).toBe(true);
  expect(client("10.0.0.1", { [name]: "10.0.0.1" }).forwardedByUntrustedPeer).toBe(false);
  expect(client("203.0.113.9").forwardedByUntrustedPeer).toBe(false);
});

test("a closed socket has no address", () => {
  expect(client(undefined).ip).toBeNull();
});

test("an empty list trusts no address", () => {
  expect(trustRanges([])("127.0.0.1")).toBe(false);
});

test.each([
  ["fe80::1%eth0", "fe80::1"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["0177.0.0.1", null],
  ["127.1", null],
  ["", null],
])("%s is written as %s", (text, address) => {
  expect(normalAddress(text)).toBe(address);
});
