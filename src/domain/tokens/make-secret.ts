import type { Random } from "../../kernel/random.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { hashToken } from "../../kernel/token-hash.ts";

/** 64 URL-safe characters (contract, Access tokens). */
const TOKEN_BYTES = 48;

/** What a device presents, and the two forms in which it is stored. */
export type TokenSecret = {
  readonly text: string;
  /** 64 hex characters */
  readonly hash: string;
  readonly sealed: string;
};

/** A new secret for a token. */
export function makeSecret(deps: { readonly random: Random; readonly sealer: Sealer }): TokenSecret {
  const text = deps.random.bytes(TOKEN_BYTES).toString("base64url");
  return { text, hash: hashToken(text), sealed: deps.sealer.seal(text) };
}
