import { describe, expect, it } from "vitest";
import { answerOf, contextAt, rewriting } from "../../../test/support/rewriting.ts";
import { type HeadersToRewrite, rewriteAnswerHeaders } from "./answer-headers.ts";
import { rewritePolicies } from "./csp.ts";
import { planRewrite } from "./rewrite-answer.ts";

function rewritten(headers: readonly string[], to: Omit<HeadersToRewrite, "policies">): string[] {
  return rewriteAnswerHeaders(headers, { ...to, policies: rewritePolicies(headers, to.context) });
}

describe("rewriteAnswerHeaders", () => {
  const page = [
    ...["Content-Type", "text/html", "Content-Length", "5", "ETag", '"a"', "Content-MD5", "x", "Digest", "x"],
    ...["Accept-Ranges", "bytes", "Content-Encoding", "br", "Repr-Digest", "x", "Content-Digest", "x"],
  ];

  it("removes what describes the target's bytes if the body is rewritten", () => {
    const plan = planRewrite(answerOf("text/html", { headers: page, acceptEncoding: "gzip, br" }));
    expect(rewritten(page, { context: rewriting, statusCode: 200, plan })).toEqual([
      ...["Content-Type", "text/html", "ETag", 'W/"a"', "Content-Encoding", "gzip"],
    ]);
  });

  it("leaves it if the body passes unchanged, but weakens the ETag of a 304", () => {
    expect(rewritten(page, { context: rewriting, statusCode: 200, plan: null })).toEqual(page);
    const headers = ["ETag", '"a"', "etag", 'W/"b"'];
    expect(rewritten(headers, { context: rewriting, statusCode: 304, plan: null })).toEqual([
      ...["ETag", 'W/"a"', "etag", 'W/"b"'],
    ]);
  });

  it("maps the URLs of every header that has some", () => {
    const headers = [
      ...["Link", "</a>; rel=preload", "refresh", "0; url=/b", "Content-Location", "/c", "SourceMap", "/d"],
      ...["Content-Security-Policy", "img-src https://target.example:8443", "X-Other", "/e"],
      ...["content-security-policy-report-only", "font-src https://target.example:8443"],
    ];
    expect(rewritten(headers, { context: rewriting, statusCode: 200, plan: null })).toEqual([
      ...["Link", "</api/v1/proxy/a>; rel=preload", "refresh", "0; url=/api/v1/proxy/b"],
      ...["Content-Location", "/api/v1/proxy/c", "SourceMap", "/api/v1/proxy/d"],
      ...["Content-Security-Policy", "img-src https://gw.example", "X-Other", "/e"],
      ...["content-security-policy-report-only", "font-src https://gw.example"],
    ]);
  });

  it("resolves what climbs above the target's root as the target would", () => {
    const headers = [
      "Link",
      "<../../a>; rel=preload",
      "Refresh",
      "0; url=../../b",
      "SourceMap",
      "../../c.map",
    ];
    const context = contextAt("/folder/page");
    expect(rewritten(headers, { context, statusCode: 200, plan: null })).toEqual([
      ...["Link", "</api/v1/proxy/a>; rel=preload", "Refresh", "0; url=/api/v1/proxy/b"],
      ...["SourceMap", "/api/v1/proxy/c.map"],
    ]);
  });
});
