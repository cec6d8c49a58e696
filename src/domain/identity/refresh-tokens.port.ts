import type { Uuid } from "../../kernel/ids.ts";

/** Which refresh token: the sign-in, and how often it was replaced before. */
export type RefreshPlace = { readonly signInId: Uuid; readonly generation: number };

/** Makes and verifies refresh tokens, none of which is stored: a MAC proves that this service made them. */
export interface RefreshTokens {
  /** @param salt the secret of the sign-in: without it, a token cannot be made even with the service's key */
  make(place: RefreshPlace, salt: Buffer): string;
  /** @returns what the text claims, not verified; null if it has not the form of a refresh token */
  parse(text: string): RefreshPlace | null;
  /** True if one of our keys, with this salt, made exactly this text. */
  isGenuine(text: string, salt: Buffer): boolean;
}
