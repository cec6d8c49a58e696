import type { Token } from "../../parts/token.ts";

/** What somebody looks for first: what is connected, then what ends soonest, then what was not used yet. */
export function inOrderOfUse(tokens: readonly Token[]): Token[] {
  return [...tokens].sort((a, b) => rank(a) - rank(b) || endOf(a) - endOf(b));
}

function rank({ device, activated_at }: Token): number {
  if (device !== null) return 0;
  return activated_at === null ? 2 : 1;
}

/** Those that were not used yet come in the order of their purchase. */
function endOf({ expires_at, created_at }: Token): number {
  return Date.parse(expires_at ?? created_at);
}
