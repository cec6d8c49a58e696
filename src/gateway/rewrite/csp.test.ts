import { describe, expect, it } from "vitest";
import { contextFor, rewriting } from "../../../test/support/rewriting.ts";
import { hashedBy, rewriteCsp, rewritePolicies } from "./csp.ts";

const script = `https://gw.example${rewriting.script.path}`;

function rewrite(policy: string): string {
  return rewriteCsp(policy, rewriting).value;
}

describe("rewriteCsp", () => {
  it.each([
    ["connect-src https://target.example:8443", "connect-src https://gw.example"],
    ["connect-src wss://target.example:8443/ws", "connect-src wss://gw.example/api/v1/proxy/ws"],
    ["img-src target.example:8443 https://other.example", "img-src gw.example https://other.example"],
    ["img-src https://target.example:*", "img-src https://gw.example"],
    ["frame-ancestors https://target.example:8443", "frame-ancestors https://gw.example"],
    [
      "report-uri /report https://target.example:8443/r",
      "report-uri /api/v1/proxy/report https://gw.example/api/v1/proxy/r",
    ],
    ["sandbox allow-scripts; trusted-types a", "sandbox allow-scripts; trusted-types a"],
    ["upgrade-insecure-requests", "upgrade-insecure-requests"],
  ])("makes of %s a policy for the gateway's origin", (policy, expected) => {
    expect(rewrite(policy)).toBe(expected);
  });

  it.each([
    "img-src * data: 'self'",
    "img-src https:",
    "img-src https://target.example.evil.example",
  ])("leaves %s unchanged", (policy) => {
    expect(rewrite(policy)).toBe(policy);
  });

  it("does not require HTTPS of a gateway without it", () => {
    const plain = contextFor("https://target.example", "http://localhost:8000");
    expect(rewriteCsp("upgrade-insecure-requests; block-all-mixed-content; img-src *", plain).value).toBe(
      "img-src *",
    );
  });

  it.each([
    ["img-src 'self'", "img-src 'self'"],
    ["script-src 'self'", "script-src 'self'"],
    ["script-src https://target.example:8443", "script-src https://gw.example"],
    ["script-src 'none'", `script-src ${script}`],
    ["script-src https://cdn.example", `script-src https://cdn.example ${script}`],
    ["script-src 'self'; script-src-elem 'none'", `script-src 'self'; script-src-elem ${script}`],
    ["default-src 'none'", `default-src 'none'; script-src ${script}`],
    [
      "script-src 'self' 'strict-dynamic'",
      `script-src 'self' 'strict-dynamic' '${rewriting.script.integrity}'`,
    ],
    [
      "script-src 'none', default-src https:",
      `script-src ${script}, default-src https:; script-src https: ${script}`,
    ],
  ])("allows the gateway's script under %s", (policy, expected) => {
    expect(rewrite(policy)).toBe(expected);
  });

  it("gives the tag of the gateway's script the nonce by which a policy allows scripts, and no other", () => {
    const policy = "script-src 'nonce-abc+/=' 'strict-dynamic'; style-src 'nonce-other'";
    expect(rewriteCsp(policy, rewriting)).toEqual({ value: policy, nonce: "abc+/=", needsHash: false });
    expect(rewriteCsp("style-src 'nonce-other'", rewriting).nonce).toBeNull();
  });

  it("requires the hash on that tag only if nothing else allows it: in a sandboxed frame a hash would block it", () => {
    expect(rewriteCsp("script-src 'self' 'strict-dynamic'", rewriting).needsHash).toBe(true);
    expect(rewriteCsp("script-src 'self', script-src 'none'", rewriting).needsHash).toBe(false);
  });
});

describe("hashedBy", () => {
  it("finds which inline texts must stay byte for byte", () => {
    expect(hashedBy("script-src 'sha256-a='; style-src 'self'")).toEqual({ script: true, style: false });
    expect(hashedBy("default-src 'sha384-a='")).toEqual({ script: true, style: true });
    expect(hashedBy("img-src *, style-src-elem 'sha512-a='")).toEqual({ script: false, style: true });
  });
});

describe("rewritePolicies", () => {
  it("requires of the script's tag what all enforced policies require, and nothing for one that only reports", () => {
    const { tagNeeds, hashed, values } = rewritePolicies(
      [
        ...[
          "Content-Security-Policy-Report-Only",
          "script-src 'nonce-seen' 'sha256-a='",
          "X",
          "script-src 'none'",
        ],
        ...[
          "content-security-policy",
          "style-src 'sha256-a='",
          "CONTENT-SECURITY-POLICY",
          "script-src 'nonce-b'",
        ],
      ],
      rewriting,
    );
    expect({ tagNeeds, hashed }).toEqual({
      tagNeeds: { nonce: "b", needsHash: false },
      hashed: { script: false, style: true },
    });
    expect(values).toEqual([
      "script-src 'nonce-seen' 'sha256-a='",
      "style-src 'sha256-a='",
      "script-src 'nonce-b'",
    ]);
  });
});
