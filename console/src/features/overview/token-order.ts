import type { Token } from "../../parts/token.ts";

/** Tokens that a device holds come first, then those that end soonest, then unused ones. */
export function inOrderOfUse(tokens: readonly Token[]): Token[] {
  return [...tokens].sort((a, b) => rank(a) - rank(b) || endOf(a) - endOf(b));
}

function rank({ device, activated_at }: Token): number {
  if (device !== null) return 0;
  return activated_at === null ? 2 : 1;
}

/** Unused tokens have no end: they are ordered by their purchase. */
function endOf({ expires_at, created_at }: Token): number {
  return Date.parse(expires_at ?? created_at);
}
