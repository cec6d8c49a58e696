import { describe, expect, it } from "vitest";
import { isFramingAmbiguous } from "./request-framing.ts";

const HOST = ["Host", "gateway.example"];

describe("isFramingAmbiguous", () => {
  it.each([
    [HOST],
    [["host", "[::1]:8000"]],
    [["Host", ""]],
    [[...HOST, "Content-Length", "5"]],
    [[...HOST, "Transfer-Encoding", "chunked"]],
    [[...HOST, "transfer-encoding", "Chunked"]],
    [[...HOST, "Content_Length", "5", "X-Content-Length", "5", "Content-Length", "5"]],
  ])("lets %j pass", (raw) => {
    expect(isFramingAmbiguous(raw, "1.1")).toBe(false);
  });

  it.each([
    [[...HOST, "Transfer-Encoding", "gzip, chunked"]],
    [[...HOST, "Transfer-Encoding", ",chunked"]],
    [[...HOST, "Transfer-Encoding", ""]],
    [[...HOST, "Transfer-Encoding", "identity", "TRANSFER-ENCODING", "chunked"]],
    [[...HOST, "Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked"]],
    [[...HOST, "Transfer-Encoding", "chunked", "content-length", "5"]],
    [[...HOST, "Content-Length", "5", "content-length", "5"]],
    [[...HOST, "HOST", "other.example"]],
    [["Hosts", "gateway.example"]],
    [["Host", "a b"]],
    [["Host", "a/b"]],
    [["Host", "user@a"]],
    [["Host", "a,b"]],
    [["Host", "a\\b"]],
  ])("refuses %j", (raw) => {
    expect(isFramingAmbiguous(raw, "1.1")).toBe(true);
  });

  it("refuses a transfer coding on HTTP/1.0, which has none", () => {
    expect(isFramingAmbiguous([...HOST, "Transfer-Encoding", "chunked"], "1.0")).toBe(true);
    expect(isFramingAmbiguous([...HOST, "Content-Length", "5"], "1.0")).toBe(false);
  });

  it("accepts HTTP/1.0 without a Host, which that version does not have", () => {
    expect(isFramingAmbiguous([], "1.0")).toBe(false);
  });

  it.each(["2.0", "0.9", "1.2"])("refuses HTTP/%s", (version) => {
    expect(isFramingAmbiguous(HOST, version)).toBe(true);
  });

  it("refuses more than 1,000 fields", () => {
    const many = [...HOST, ...Array.from({ length: 999 }, () => ["A", "b"]).flat()];
    expect(isFramingAmbiguous(many, "1.1")).toBe(false);
    expect(isFramingAmbiguous([...many, "A", "b"], "1.1")).toBe(true);
  });
});
