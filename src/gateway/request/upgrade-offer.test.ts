import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { upgradeOffer } from "./upgrade-offer.ts";

function offerOf(upgrade: string, of: { method?: string; version?: string; length?: string } = {}) {
  const request = new IncomingMessage(new Socket());
  request.method = of.method ?? "GET";
  request.httpVersion = of.version ?? "1.1";
  request.headers = { upgrade, ...(of.length === undefined ? {} : { "content-length": of.length }) };
  return upgradeOffer(request);
}

describe("upgradeOffer", () => {
  it.each([
    ["websocket", "websocket"],
    ["WebSocket", "websocket"],
    ["h2c, websocket", "websocket"],
    ["chat/2", "chat/2"],
    ["h2c , irc/6.9,chat", "irc/6.9"],
  ])("%s asks the target for %s", (upgrade, protocol) => {
    expect(offerOf(upgrade)).toBe(protocol);
  });

  it.each([
    "h2c",
    "H2C",
    "h2",
    "HTTP/2.0",
    "TLS/1.0",
    "tls/1.3, HTTP/1.1",
    "",
    "a b",
    "a/b/c",
    "a\u0001",
  ])("%j is an ordinary request", (upgrade) => {
    expect(offerOf(upgrade)).toBeNull();
  });

  it("HTTP/1.0 has no upgrade, and a handshake is a GET without a body", () => {
    expect(offerOf("websocket", { version: "1.0" })).toBeNull();
    expect(offerOf("websocket", { method: "POST" })).toBeNull();
    expect(offerOf("websocket", { length: "5" })).toBeNull();
    expect(offerOf("chat", { method: "POST", length: "5" })).toBeNull();
    expect(offerOf("chat", { method: "POST", length: "0" })).toBe("chat");
  });
});
