import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { isInNetworks, isPublicAddress } from "./public-address.ts";
import { addressFaultOf, readWebhookUrl } from "./webhook-url.ts";

const faultOf = (url: string, allowed: readonly string[] = []) => {
  const read = readWebhookUrl(url, allowed);
  return typeof read === "string" ? read : null;
};

test.each([
  "https://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0x7f.1/",
  "https://0177.0.0.1/",
  "https://127.0.0.1./",
  "https://%31%32%37.0.0.1/",
  "https://①②⑦.0.0.1/",
  "https://127。0。0。1/",
  "https://0/",
  "https://0.0.0.0/",
  "https://10.1.2.3:8443/",
  "https://100.64.0.1/",
  "https://100.127.255.255/",
  "https://169.254.169.254/latest/meta-data",
  "https://172.16.0.1/",
  "https://172.31.255.255/",
  "https://192.168.1.1/",
  "https://192.0.0.8/",
  "https://192.0.2.1/",
  "https://198.18.0.1/",
  "https://198.51.100.7/",
  "https://203.0.113.9/",
  "https://224.0.0.1/",
  "https://255.255.255.255/",
  "https://[::]/",
  "https://[::1]/",
  "https://[::127.0.0.1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:7f00:1]/",
  "https://[::ffff:8.8.8.8]/",
  "https://[64:ff9b::10.0.0.1]/",
  "https://[64:ff9b:1::1]/",
  "https://[2002:7f00:1::]/",
  "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
  "https://[2001:db8::1]/",
  "https://[3fff::1]/",
  "https://[fc00::1]/",
  "https://[fdff::1]/",
  "https://[fe80::1]/",
  "https://[fec0::1]/",
  "https://[ff02::1]/",
  "https://[100::1]/",
])("%s leads to no public address, and is refused", (url) => {
  expect(faultOf(url)).toBe("address_refused");
});

test.each([
  ["https://hooks.example.com/a?b=c", null],
  ["https://hooks.example.com.:8443/", null],
  ["https://пример.рф/", null],
  ["https://8.8.8.8/", null],
  ["https://172.32.0.1/", null],
  ["https://[2606:4700:4700::1111]/", null],
  ["http://hooks.example.com/", "https_required"],
  ["http://127.0.0.1/", "https_required"],
  ["https://user@hooks.example.com/", "url_userinfo"],
  ["https://user:password@hooks.example.com/", "url_userinfo"],
  ["https://hooks.example.com@127.0.0.1/", "url_userinfo"],
  ["https:\\\\127.0.0.1\\@hooks.example.com/", "address_refused"],
  ["https://[fe80::1%25eth0]/", "url_invalid"],
  ["https://999.1.1.1/", "url_invalid"],
  ["https://", "url_invalid"],
  ["ftp://hooks.example.com/", "url_invalid"],
  ["file:///etc/passwd", "url_invalid"],
  ["gopher://127.0.0.1/", "url_invalid"],
  ["//hooks.example.com/", "url_invalid"],
  ["https://hooks.example.com:99999/", "url_invalid"],
])("%s is judged as %s", (url, fault) => {
  expect(faultOf(url)).toBe(fault);
});

test("a network of the settings is allowed, also by http and as a mapped address, and nothing beside it", () => {
  const allowed = ["10.0.0.0/8", "fd00::/8"];
  expect(faultOf("http://10.1.2.3/", allowed)).toBeNull();
  expect(faultOf("https://[::ffff:10.1.2.3]/", allowed)).toBeNull();
  expect(faultOf("https://[fd00::1]/", allowed)).toBeNull();
  expect(faultOf("https://192.168.1.1/", allowed)).toBe("address_refused");
  expect(faultOf("http://8.8.8.8/", allowed)).toBe("https_required");
});

test("a name is refused if any of its addresses is", () => {
  expect(addressFaultOf(["8.8.8.8", "10.0.0.1"], true, [])).toBe("address_refused");
  expect(addressFaultOf(["10.0.0.1", "8.8.8.8"], false, ["10.0.0.0/8"])).toBe("https_required");
  expect(addressFaultOf(["8.8.8.8", "2606:4700:4700::1111"], true, [])).toBeNull();
});

test("what is no address, or has a zone, is neither public nor in a network", () => {
  for (const text of ["", "example.com", "fe80::1%eth0", "2606:4700::1%1"]) {
    expect([isPublicAddress(text), isInNetworks(text, ["::/0", "0.0.0.0/0"])]).toEqual([false, false]);
  }
});

test("however an IPv4 address is written in a URL, it is judged as what it is", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const form = fc.constantFrom(
    (n: number) => String(n),
    (n: number) => `0x${n.toString(16)}`,
    (n: number) => `0${n.toString(8)}`,
  );
  const cases = fc.tuple(octet, octet, octet, octet, form, form, fc.constantFrom(1, 2, 4));
  fc.assert(
    fc.property(cases, ([a, b, c, d, one, other, parts]) => {
      const rest = { 1: [], 2: [a], 4: [a, b, c] }[parts] ?? [];
      const whole = ((a * 256 + b) * 256 + c) * 256 + d;
      const last = parts === 4 ? d : parts === 2 ? whole - a * 2 ** 24 : whole;
      const host = [...rest.map(one), other(last)].join(".");
      const fault = isPublicAddress(`${a}.${b}.${c}.${d}`) ? null : "address_refused";
      expect(faultOf(`https://${host}/`)).toBe(fault);
    }),
    { numRuns: fuzzRuns(200) },
  );
});

test("no text makes it throw", () => {
  const text = fc.oneof(
    fc.webUrl(),
    fc.string(),
    fc.ipV6().map((ip) => `https://[${ip}]/`),
  );
  fc.assert(
    fc.property(text, (url) => void faultOf(url, ["10.0.0.0/8"])),
    { numRuns: fuzzRuns(200) },
  );
});
