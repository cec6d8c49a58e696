import type { Tx } from "../../kernel/database.port.ts";
import { DURATION_HOURS, type DurationHours } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { AccessToken } from "./access-token.ts";
import type { ExtendTokenDeps } from "./extend-token.ts";
import { AHEAD_DAYS_MAX, extensionFaultOf, LOTS_MAX } from "./extension-rules.ts";
import { selectLots } from "./lot-store.ts";
import { readOwnToken } from "./read-own-token.ts";

/** By how much a token can be extended, and what that costs. */
export type ExtensionOffer = { readonly durationHours: DurationHours; readonly costCents: Cents };

/**
 * A user's token, and what it can be extended by now, the shortest first; at least one. Changes and locks nothing: the sale judges again.
 * @throws token_not_found: unknown, of another user, or revoked; token_expired; extension_too_long `{days}`; extensions_limit `{count}`
 */
export async function offerExtensions(
  tx: Tx,
  deps: Omit<ExtendTokenDeps, "newId">,
  owned: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<{ readonly token: AccessToken; readonly offers: readonly ExtensionOffer[] }> {
  const token = await readOwnToken(tx, deps, owned);
  if (token.revokedAt !== null) throw new AppError("token_not_found");
  if (!token.isActive) throw new AppError("token_expired");
  const lotCount = (await selectLots(tx, token.id)).length;
  const nowMs = deps.clock.nowMs();
  if (lotCount >= LOTS_MAX) throw new AppError("extensions_limit", { count: LOTS_MAX });
  const possible = DURATION_HOURS.filter(
    (hours) => extensionFaultOf(token, { hours, lotCount }, nowMs) === null,
  );
  if (possible.length === 0) throw new AppError("extension_too_long", { days: AHEAD_DAYS_MAX });
  const offers = possible.map((durationHours) => ({ durationHours, costCents: deps.prices[durationHours] }));
  return { token, offers };
}
