import { describe, expect, it } from "vitest";
import { connectionNames, isHopByHop } from "./hop-by-hop.ts";

describe("connectionNames", () => {
  it("reads every Connection field in any case, and ignores blanks around the names", () => {
    const raw = ["connection", "close, X-One", "A", "b", "CONNECTION", " ,\tx-TWO ,,Keep-Alive"];
    expect([...connectionNames(raw)].sort()).toEqual(["close", "keep-alive", "x-one", "x-two"]);
  });

  it("never returns Content-Length, which frames the message", () => {
    expect(connectionNames(["Connection", "content-length, Content-Length"]).size).toBe(0);
  });

  it("is empty without a Connection field", () => {
    expect(connectionNames(["X-Connection", "a", "Connexxion", "b"]).size).toBe(0);
  });
});

describe("isHopByHop", () => {
  it.each([
    "connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
    "proxy-authorization",
  ])("knows %s", (name) => {
    expect(isHopByHop(name)).toBe(true);
  });

  it.each(["content-length", "host", "date", "via", "upgrade-insecure-requests"])("lets %s pass", (name) => {
    expect(isHopByHop(name)).toBe(false);
  });
});
