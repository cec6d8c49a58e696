import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_ADDED_FIELDS } from "../request/added-fields.ts";
import { parseHead } from "../transport/raw/parse-head.ts";
import { answersByHeader } from "./answer-mode.ts";
import { type ResponseHeadersInput, responseHeaders } from "./response-headers.ts";

/** The fields at the end of every answer. */
const OURS = ["Cache-Control", "private", "X-Request-Id", "our-id"];

function answer(
  fields: readonly string[],
  { statusCode = 200, ...change }: Partial<ResponseHeadersInput> & { readonly statusCode?: number } = {},
) {
  let text = `HTTP/1.1 ${statusCode}\r\n`;
  for (let at = 0; at < fields.length; at += 2) text += `${fields[at]}: ${fields[at + 1]}\r\n`;
  return responseHeaders({
    head: parseHead(text),
    requestId: "our-id",
    mode: {
      translate: (name, value) =>
        name === "x-dropped" ? null : name === "location" ? `seen:${value}` : value,
      rewriting: null,
      cleanBodies: null,
      translated: null,
    },
    added: NO_ADDED_FIELDS,
    ...change,
  });
}

describe("what reaches the client", () => {
  it("is the target's fields in their order, case, number and bytes, then the request id", () => {
    const fields = [
      "x-B",
      "1",
      "X-a",
      "two  blanks",
      "Set-Cookie",
      "a=1",
      "Set-Cookie",
      "b=2; Path=/",
      "X",
      "\u00e9\u00ff",
    ];
    const head = answer([...fields, "Content-Length", "5"]);
    expect(head).toEqual({ headers: [...fields, "Content-Length", "5", ...OURS], contentLength: 5 });
  });

  it("is a Location as the mode translates it", () => {
    expect(answer(["location", "/x"], { statusCode: 302 }).headers).toEqual(["location", "seen:/x", ...OURS]);
  });
});

describe("a head that a target gives again", () => {
  const mode = answersByHeader({ origin: "http://target.test", host: "target.test", basePath: "" });
  const head = (fields: string) => parseHead(`HTTP/1.1 200 OK\r\n${fields}`);

  it("is translated once, and has its own request id and what is added to it alone", () => {
    const same = head("X-A: 1\r\n");
    for (const requestId of ["first", "second"]) {
      const { headers } = responseHeaders({ head: same, requestId, mode, added: NO_ADDED_FIELDS });
      expect(headers).toEqual(["X-A", "1", "Cache-Control", "private", "X-Request-Id", requestId]);
      headers.push("X-Gateway-Time-Left", "1");
    }
    expect(mode.translated?.size).toBe(1);
  });

  it("is translated by itself for a page of a listed origin", () => {
    const same = head("X-A: 1\r\n");
    responseHeaders({ head: same, requestId: "", mode, added: NO_ADDED_FIELDS });
    const added = { "access-control-allow-origin": "https://page.example" };
    expect(responseHeaders({ head: same, requestId: "", mode, added }).headers).toContain(
      "https://page.example",
    );
    expect(
      responseHeaders({ head: same, requestId: "", mode, added: NO_ADDED_FIELDS }).headers,
    ).not.toContain("https://page.example");
  });

  it("is remembered with few others: any number of heads takes no more memory", () => {
    for (let nth = 0; nth < 1_000; nth++) {
      responseHeaders({ head: head(`X-A: ${nth}\r\n`), requestId: "", mode, added: NO_ADDED_FIELDS });
    }
    expect(mode.translated?.size).toBeLessThanOrEqual(64);
  });
});

describe("added fields", () => {
  const added = { vary: "Origin", "access-control-allow-origin": "https://page.example" };

  it("replace the target's, but join its lists", () => {
    const fields = ["Access-Control-Allow-Origin", "*", "Vary", "Cookie"];
    expect(answer(fields, { added }).headers).toEqual([
      ...["Vary", "Cookie"],
      ...["vary", "Origin", "access-control-allow-origin", "https://page.example"],
      ...OURS,
    ]);
  });
});

describe("what never reaches the client", () => {
  it("is a field that the mode drops", () => {
    expect(answer(["X-Dropped", "1"]).headers).toEqual(OURS);
  });

  it.each([
    ...["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "TE", "Trailer"],
    ...["Upgrade", "X-Gateway-Error", "X-Request-Id"],
  ])("is the target's %s in any case", (name) => {
    const raw = [name, "x", name.toLowerCase(), "x", name.toUpperCase(), "x"];
    expect(answer(raw).headers).toEqual(OURS);
  });

  it.each(["Transfer-Encoding", "transfer-encoding"])("is the target's %s", (name) => {
    expect(answer([name, "chunked"]).headers).toEqual(OURS);
  });

  it("is a field that Connection names", () => {
    const raw = [
      "X-One",
      "1",
      "Connection",
      "close, x-one",
      "connection",
      "X-TWO",
      "x-two",
      "2",
      "X-Three",
      "3",
    ];
    expect(answer(raw).headers).toEqual(["X-Three", "3", ...OURS]);
  });

  it("is a cookie with a name of the gateway", () => {
    const raw = [
      "Set-Cookie",
      "zenzefi_access_token=evil; Path=/",
      "set-cookie",
      "zenzefi_device_id=",
      "Set-Cookie",
      "a=1",
    ];
    expect(answer(raw).headers).toEqual(["Set-Cookie", "a=1", ...OURS]);
  });
});

describe("the length of the body", () => {
  const encoded = ["Content-Encoding", "gzip", "Content-Length", "5"];
  const withoutLength = ["Content-Encoding", "gzip", ...OURS];

  it.each([
    "gzip",
    "br",
    "identity, gzip",
    "x-unknown",
    "GZIP",
  ])("is not sent with the content coding %s", (coding) => {
    const head = answer(["Content-Encoding", coding, "Content-Length", "5"]);
    expect(head).toEqual({ headers: ["Content-Encoding", coding, ...OURS], contentLength: null });
  });

  it.each([
    "identity",
    "Identity",
    "",
    "identity, identity",
  ])("is sent with the content coding %j", (coding) => {
    const head = answer(["Content-Length", "5", "Content-Encoding", coding]);
    expect(head).toEqual({
      headers: ["Content-Length", "5", "Content-Encoding", coding, ...OURS],
      contentLength: 5,
    });
  });

  it("is not sent if only one of several Content-Encoding fields is identity", () => {
    const head = answer(["Content-Encoding", "identity", "Content-Length", "5", "Content-Encoding", "gzip"]);
    expect(head?.headers).not.toContain("Content-Length");
  });

  it.each([
    { statusCode: 200 },
    { statusCode: 304 },
    { statusCode: 204 },
  ])("is not sent for $statusCode with a coding", (change) => {
    expect(answer(encoded, change)).toEqual({ headers: withoutLength, contentLength: null });
  });

  it("is not sent for 206 with a coding, while Content-Range is", () => {
    const head = answer([...encoded, "Content-Range", "bytes 0-4/9"], { statusCode: 206 });
    const passed = ["Content-Encoding", "gzip", "Content-Range", "bytes 0-4/9"];
    expect(head).toEqual({ headers: [...passed, ...OURS], contentLength: null });
  });

  it.each([
    { statusCode: 200 },
    { statusCode: 304 },
  ])("is sent for $statusCode without a coding", (change) => {
    expect(answer(["Content-Length", "5"], change).headers).toEqual(["Content-Length", "5", ...OURS]);
  });

  it("is never sent for 204", () => {
    expect(answer(["Content-Length", "5"], { statusCode: 204 })).toEqual({
      headers: OURS,
      contentLength: null,
    });
  });

  it("cannot be removed by Connection", () => {
    const head = answer(["Connection", "content-length", "Content-Length", "5"]);
    expect(head).toEqual({ headers: ["Content-Length", "5", ...OURS], contentLength: 5 });
  });

  it("is unknown if the target sent none", () => {
    expect(answer(["Transfer-Encoding", "chunked"])).toEqual({ headers: OURS, contentLength: null });
  });
});

describe("any header list", () => {
  it("loses all that is the gateway's or hop-by-hop, and nothing else, in order", () => {
    const hostile = fc.constantFrom(
      "Keep-Alive",
      "TE",
      "upgrade",
      "TRAILER",
      "x-gateway-ERROR",
      "X-Request-ID",
    );
    const honest = fc.stringMatching(/^Z-[A-Za-z0-9_.-]{0,10}$/);
    const value = fc.stringMatching(/^[!-~\u0080-\u00ff]{0,20}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(hostile, honest), value)), (fields) => {
        const survivors = fields.filter(([name]) => name.startsWith("Z-"));
        expect(answer(fields.flat()).headers).toEqual([...survivors.flat(), ...OURS]);
      }),
    );
  });
});
