import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { type RequestHeadersInput, requestHeaders } from "./request-headers.ts";

const OUR_JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

/** The fields that the gateway adds after the client's. */
const OURS = [
  ...["X-Forwarded-For", "198.51.100.7", "X-Forwarded-Proto", "https"],
  ...["X-Forwarded-Host", "gateway.example", "X-User-Id", "our-user", "X-Token-Id", "our-token"],
];

/** The same in cookie mode. */
const OURS_IN_COOKIE_MODE = [
  ...["X-Forwarded-For", "198.51.100.7", "X-Forwarded-Proto", "http"],
  ...["X-Forwarded-Host", "target.example:8443", "X-User-Id", "our-user", "X-Token-Id", "our-token"],
];

function send(rawHeaders: readonly string[], change: Partial<RequestHeadersInput> = {}): string[] {
  return requestHeaders({
    rawHeaders,
    targetHost: "target.example:8443",
    forwardedFor: "198.51.100.7",
    proto: "https",
    host: "gateway.example",
    isTrustedProxy: false,
    cookieMode: null,
    userId: "our-user",
    tokenId: "our-token",
    isOurJwt: (jwt) => jwt === OUR_JWT,
    ...change,
  });
}

/** The client's fields that are passed on. */
function left(rawHeaders: readonly string[], change: Partial<RequestHeadersInput> = {}): string[] {
  const sent = send(["Accept-Encoding", "gzip", ...rawHeaders], change);
  expect(sent.slice(0, 4)).toEqual(["Host", "target.example:8443", "Accept-Encoding", "gzip"]);
  const ours = change.cookieMode == null ? OURS : OURS_IN_COOKIE_MODE;
  expect(sent.slice(-OURS.length)).toEqual(ours);
  return sent.slice(4, -OURS.length);
}

describe("in cookie mode", () => {
  const cookieMode = {
    host: "target.example:8443",
    origin: () => "https://target.example",
    forwardedProto: "http",
    forwardedHost: "target.example:8443",
    referer: (value: string) => `seen:${value}`,
    address: (value: string) => `at:${value}`,
    codings: new Set(["gzip", "br"]),
    wantsWholeBody: (dest: string | undefined) => dest === "document",
  };

  it("the target's origin replaces the page's, and only codings that can be decoded are accepted", () => {
    const fields = [
      "Accept-Encoding",
      "gzip, zstd, br;q=0.5",
      "Origin",
      "https://gateway.example",
      "Referer",
      "r",
    ];
    expect(send(fields, { cookieMode })).toEqual([
      ...["Host", "target.example:8443", "Accept-Encoding", "gzip, br;q=0.5"],
      ...["Origin", "https://target.example", "Referer", "seen:r"],
      ...OURS_IN_COOKIE_MODE,
    ]);
  });

  it("a trusted proxy does not name another host than the target's", () => {
    const fields = [
      "Forwarded",
      "host=gateway.example",
      "X-Forwarded-Port",
      "443",
      "X-Original-Host",
      "gateway.example",
    ];
    const address = ["X-Real-IP", "198.51.100.7"];
    expect(left([...fields, ...address], { cookieMode, isTrustedProxy: true })).toEqual(address);
    expect(left([...fields, ...address], { isTrustedProxy: true })).toEqual([...fields, ...address]);
    expect(left(["X-Forwarded-Proto", "https"], { isTrustedProxy: true })).toEqual([]);
  });

  it("addresses in fields of WebDAV are the target's too", () => {
    const fields = ["Destination", "/a", "If", '<http://x/b> (<urn:c> ["d"])'];
    const seen = ["Destination", "at:/a", "If", '<at:http://x/b> (<at:urn:c> ["d"])'];
    expect(left(fields, { cookieMode })).toEqual(seen);
    expect(left(fields)).toEqual(fields);
  });

  it.each([
    ["document", false],
    ["video", true],
  ])("a range of a %s is asked for: %s", (dest, isSent) => {
    const parts = ["Range", "bytes=1-2", "If-Range", '"a"'];
    const fields = left(["Sec-Fetch-Dest", dest, ...parts], { cookieMode });
    expect(fields).toEqual(["Sec-Fetch-Dest", dest, ...(isSent ? parts : [])]);
  });

  it("a page that saves what it read matches the tag that the target gave", () => {
    expect(left(["If-Match", 'W/"a", "b",W/"W/c"'], { cookieMode })).toEqual(["If-Match", '"a", "b","W/c"']);
    expect(left(["If-Match", 'W/"a"'])).toEqual(["If-Match", 'W/"a"']);
  });
});

describe("what reaches the target", () => {
  it("is Host first, the client's fields in their order, case and number, then the gateway's", () => {
    const fields = [
      "x-B",
      "1",
      "X-a",
      "two  blanks",
      "X-B",
      "1",
      "Content-Length",
      "3",
      "x-b",
      "\u00e9\u00ff",
      "E",
      "",
    ];
    expect(send(["Host", "gateway.example", "accept-encoding", "gzip", ...fields])).toEqual([
      ...["Host", "target.example:8443", "accept-encoding", "gzip"],
      ...fields,
      ...OURS,
    ]);
  });

  it.each([
    "Via",
    "X-Request-Id",
    "Range",
    "If-Range",
    "Upgrade-Insecure-Requests",
    "Sec-WebSocket-Key",
    "Origin",
  ])("has the end-to-end field %s", (name) => {
    expect(left([name, "value"])).toEqual([name, "value"]);
  });

  it("has one Host, whatever the client sent", () => {
    const sent = send(["host", "a", "HOST", "b"]);
    expect(sent.filter((_, at) => at % 2 === 0 && sent[at]?.toLowerCase() === "host")).toHaveLength(1);
  });
});

describe("what never reaches the target", () => {
  const names = [
    ...["X-Access-Token", "X-Device-ID", "X-User-Id", "X-Token-Id"],
    ...[
      "X-Forwarded-For",
      "X-Forwarded-Proto",
      "X-Forwarded-Host",
      "X-Forwarded-Port",
      "X-Forwarded-Anything",
    ],
    ...["Forwarded", "X-Real-IP", "X-Original-URL", "X-Rewrite-URL"],
    ...[
      "Connection",
      "Keep-Alive",
      "Proxy-Connection",
      "Proxy-Authorization",
      "Proxy-Authenticate",
      "TE",
      "Trailer",
    ],
    ...["Transfer-Encoding", "Upgrade", "Expect", "HTTP2-Settings"],
  ];
  const twins = [
    ...[
      "X_User_Id",
      "X-User_Id",
      "x_token_id",
      "X_FORWARDED_FOR",
      "X_Forwarded-Port",
      "x_real_ip",
      "X_Access_Token",
    ],
    ...["X_Device_ID", "Content_Length", "Transfer_Encoding", "Proxy_Authorization", "X_Original_URL"],
  ];

  it.each([...names, ...twins])("is the client's %s in any case", (name) => {
    expect(left([name, "spoofed", name.toLowerCase(), "spoofed", name.toUpperCase(), "spoofed"])).toEqual([]);
  });

  it("is a field that Connection names, before or after it", () => {
    const raw = [
      "X-One",
      "1",
      "Connection",
      "x-one, X-Two",
      "x-two",
      "2",
      "X-Three",
      "3",
      "connection",
      "x-four",
    ];
    expect(left([...raw, "X-Four", "4"])).toEqual(["X-Three", "3"]);
  });

  it("is a cookie of the gateway, while the others stay byte for byte", () => {
    const raw = [
      "Cookie",
      "a=1;  b=2; zenzefi_access_token=x",
      "cookie",
      "zenzefi_device_id=y",
      "Cookie",
      "c=3",
    ];
    expect(left(raw)).toEqual(["Cookie", "a=1;  b=2", "Cookie", "c=3"]);
  });

  it.each([
    `Bearer ${OUR_JWT}`,
    `bearer ${OUR_JWT}`,
    `BEARER   ${OUR_JWT}`,
    `Bearer\t${OUR_JWT}`,
    `Bearer "${OUR_JWT}"`,
    `Bearer x, Bearer ${OUR_JWT}`,
    `Bearer ${OUR_JWT}==`,
    `Bearer=${OUR_JWT}`,
  ])("is a JWT of this service: %s", (value) => {
    expect(left(["authorization", value])).toEqual([]);
  });

  it.each([
    "Bearer eyJ.of.another",
    "Basic dXNlcjpwYXNz",
    "Bearer",
    "",
    `Digest x="${OUR_JWT}"`,
  ])("is not any other Authorization: %s", (value) => {
    expect(left(["Authorization", value])).toEqual(["Authorization", value]);
  });
});

describe("Connection", () => {
  it("cannot remove the length of the body", () => {
    expect(left(["Connection", "close, content-length", "Content-Length", "5"])).toEqual([
      "Content-Length",
      "5",
    ]);
  });

  it("cannot remove the gateway's fields", () => {
    const named =
      "host, x-user-id, x-token-id, x-forwarded-for, x-forwarded-host, x-forwarded-proto, accept-encoding";
    const sent = send(["Connection", named, "Accept-Encoding", "br"]);
    expect(sent).toEqual(["Host", "target.example:8443", "Accept-Encoding", "identity", ...OURS]);
  });
});

describe("a trusted proxy", () => {
  it("may send more fields about the client, but not its user id", () => {
    const accepted = ["X-Forwarded-Port", "443", "Forwarded", "for=203.0.113.9", "X-Real-IP", "203.0.113.9"];
    const raw = [
      ...accepted,
      "X-Forwarded-For",
      "203.0.113.9",
      "X-User-Id",
      "spoofed",
      "X_Real_IP",
      "spoofed",
    ];
    expect(left(raw, { isTrustedProxy: true })).toEqual(accepted);
  });
});

describe("Accept-Encoding", () => {
  it("is identity if the client sent none", () => {
    expect(send([])).toEqual(["Host", "target.example:8443", "Accept-Encoding", "identity", ...OURS]);
  });

  it("is one list if the client sent several, at the position of the first", () => {
    const sent = send(["Accept-Encoding", "br", "A", "b", "accept-encoding", "gzip;q=0.5, zstd"]);
    expect(sent.slice(2, 6)).toEqual(["Accept-Encoding", "gzip;q=0.5", "A", "b"]);
  });
});

describe("any header list", () => {
  const FORBIDDEN =
    /^(connection|keep-alive|proxy-connection|proxy-authori[sz]ation|te|trailer|transfer-encoding|upgrade|expect|http2-settings|x-access-token|x-device-id|forwarded|x-real-ip|x-forwarded-.*|x-user-id|x-token-id)$/;
  const hostile = fc.constantFrom(
    ...[
      "connection",
      "keep-alive",
      "proxy-connection",
      "proxy-authorization",
      "te",
      "trailer",
      "upgrade",
      "expect",
    ],
    ...[
      "transfer-encoding",
      "http2-settings",
      "x-access-token",
      "x-device-id",
      "forwarded",
      "x-real-ip",
      "host",
    ],
    ...[
      "x-forwarded-for",
      "x-forwarded-proto",
      "x-forwarded-host",
      "x-forwarded-by",
      "x-user-id",
      "x-token-id",
    ],
  );
  const disguised = fc.tuple(hostile, fc.integer({ min: 0 }), fc.boolean()).map(([name, seed, isTwin]) => {
    const letters = [...name]
      .map((letter, at) => ((seed >> (at % 30)) & 1 ? letter.toUpperCase() : letter))
      .join("");
    return isTwin ? letters.replace("-", "_") : letters;
  });
  const honest = fc.stringMatching(/^Z-[A-Za-z0-9!#$%&'*+.^`|~_-]{0,10}$/);
  const value = fc.stringMatching(/^[!-+\--~\u0080-\u00ff][ -~\u0080-\u00ff]{0,20}$/);

  it("loses all that is the gateway's, hop-by-hop or spoofed, and nothing else, in order", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(disguised, honest), value)), (fields) => {
        const named = new Set(
          fields
            .filter(([name]) => name.toLowerCase() === "connection")
            .flatMap(([, names]) => names.split(",").map((one) => one.trim().toLowerCase())),
        );
        const survivors = fields.filter(([name]) => name.startsWith("Z-") && !named.has(name.toLowerCase()));
        const passed = left(fields.flat());
        expect(passed).toEqual(survivors.flat());
        for (let at = 0; at < passed.length; at += 2) {
          expect(passed[at]?.toLowerCase().replaceAll("_", "-")).not.toMatch(FORBIDDEN);
        }
      }),
      { numRuns: fuzzRuns(1000) },
    );
  });
});
