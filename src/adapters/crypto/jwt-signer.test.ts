import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Clock } from "../../kernel/clock.port.ts";
import { Secret } from "../../kernel/secret.ts";
import { createJwtSigner } from "./jwt-signer.ts";

const key = new Secret("the key of this year, 32 characters");
const oldKey = new Secret("the key of last year, 32 characters");
const userId = "01890a5d-ac96-774b-bcce-b302099a8057";
const signInId = "01890a5d-ac96-774b-bcce-b302099a8058";
const subject = { userId, username: "ann", signInId };

const startSeconds = 1_767_225_600;
let nowMs = startSeconds * 1_000;
const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };

function signerOf(current: Secret<string>, ...previous: Secret<string>[]) {
  return createJwtSigner({ keys: { current, previous }, clock, expireMinutes: 60 });
}

const signer = signerOf(key);

function encode(part: unknown): string {
  return Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
}

/** A JWT that another program could make with our key. */
function forge(header: unknown, payload: unknown, algorithm = "sha256", secret = key.reveal()): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac(algorithm, secret).update(input).digest("base64url")}`;
}

function payloadOf(jwt: string): unknown {
  return JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
}

const hs256 = { alg: "HS256", typ: "JWT" };
const claims = { sub: userId, username: "ann", iat: startSeconds, exp: startSeconds + 60 };

describe("sign", () => {
  test("signs with HS256 and the key itself, and writes no more than sub, username, sid, iat and exp", () => {
    const { jwt, expiresInSeconds } = signer.sign(subject, null);
    expect(expiresInSeconds).toBe(3_600);
    expect(payloadOf(jwt)).toEqual({ ...claims, sid: signInId, exp: startSeconds + 3_600 });
    const [header, payload, signature] = jwt.split(".");
    expect(JSON.parse(Buffer.from(header ?? "", "base64url").toString())).toEqual(hs256);
    const expected = createHmac("sha256", key.reveal()).update(`${header}.${payload}`).digest("base64url");
    expect(signature).toBe(expected);
  });
});

describe("sign", () => {
  test("a JWT expires no later than its sign-in", () => {
    const until = new Date((startSeconds + 90) * 1_000 + 999);
    const { jwt, expiresInSeconds } = signer.sign(subject, until);
    expect(expiresInSeconds).toBe(90);
    expect(payloadOf(jwt)).toMatchObject({ exp: startSeconds + 90 });
    expect(signer.sign(subject, new Date((startSeconds + 3_601) * 1_000)).expiresInSeconds).toBe(3_600);
  });
});

describe("verify", () => {
  test("accepts what it signed, and what v0.6 signed with the same key", () => {
    expect(signer.verify(signer.sign(subject, null).jwt)).toEqual(subject);
    const former = forge(hs256, { sub: userId, username: "ann", exp: startSeconds + 60 });
    expect(signer.verify(former)).toEqual({ ...subject, signInId: null });
  });

  test("refuses a JWT from the second it expires, by our clock, and still recognises it as ours", () => {
    const { jwt } = signer.sign(subject, null);
    nowMs = startSeconds * 1_000 + 3_599_999;
    expect(signer.verify(jwt)).toEqual(subject);
    nowMs += 1;
    expect(signer.verify(jwt)).toBeNull();
    expect(signer.isOurs(jwt)).toBe(true);
    nowMs = startSeconds * 1_000;
  });

  test("accepts what a previous key signed, and signs with the current one", () => {
    const { jwt } = signerOf(oldKey).sign(subject, null);
    expect(signerOf(key, oldKey).verify(jwt)).toEqual(subject);
    expect(signer.verify(jwt)).toBeNull();
    expect(signer.isOurs(jwt)).toBe(false);
    expect(signer.verify(signerOf(key, oldKey).sign(subject, null).jwt)).toEqual(subject);
  });

  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const rs256 = (): string => {
    const input = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
    return `${input}.${createSign("sha256").update(input).sign(rsa.privateKey, "base64url")}`;
  };

  test.each<[string, string]>([
    ["without a signature", `${encode(hs256)}.${encode(claims)}.`],
    ["of alg none", `${encode({ alg: "none" })}.${encode(claims)}.`],
    ["of HS384 under our key", forge({ alg: "HS384", typ: "JWT" }, claims, "sha384")],
    ["of HS512 under our key", forge({ alg: "HS512", typ: "JWT" }, claims, "sha512")],
    ["of RS256", rs256()],
    ["under another key", forge(hs256, claims, "sha256", "somebody else's key, 32 characters")],
    [
      "with a payload that was changed",
      signer.sign(subject, null).jwt.replace(/\.[^.]+\./, `.${encode(claims)}.`),
    ],
    ["that is no JWT", "hello"],
    ["that is empty", ""],
    ["of dots", ".."],
    ["of 100,000 characters", forge(hs256, { ...claims, padding: "x".repeat(100_000) })],
  ])("refuses a JWT %s, and does not take it for ours", (_name, jwt) => {
    expect(signer.verify(jwt)).toBeNull();
    expect(signer.isOurs(jwt)).toBe(false);
  });

  test.each<[string, unknown]>([
    ["sub is no user id", { ...claims, sub: "1; DROP TABLE users" }],
    ["sub is a number", { ...claims, sub: 7 }],
    ["sid is no id", { ...claims, sid: "1" }],
    ["sid is a number", { ...claims, sid: 7 }],
    ["username is missing", { sub: userId, exp: claims.exp }],
    ["exp is missing", { sub: userId, username: "ann" }],
    ["exp is text", { ...claims, exp: "never" }],
    ["exp is null", { ...claims, exp: null }],
    ["the payload is a list", [claims]],
    ["the payload is null", null],
    ["the payload is text", '"text"'],
  ])("refuses a JWT of ours whose %s", (_name, payload) => {
    expect(signer.verify(forge(hs256, payload))).toBeNull();
  });

  test.each<[string, unknown]>([
    ["alg is None", { alg: "None" }],
    ["alg is missing", { typ: "JWT" }],
    ["alg is another than what signed it", { alg: "RS256", typ: "JWT" }],
    ["critical headers are unknown", { ...hs256, crit: ["b64"], b64: false }],
    ["header is no JSON", "x"],
  ])("refuses a JWT signed with our key if its %s, and still recognises it as ours, so that it never reaches the target", (_name, header) => {
    const jwt = forge(header, claims);
    expect(signer.verify(jwt)).toBeNull();
    expect(signer.isOurs(jwt)).toBe(true);
  });
});
