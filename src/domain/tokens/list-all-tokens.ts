import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import { selectPage } from "../../kernel/select-page.ts";
import { idEndsWith } from "./id-ends-with.ts";
import { type SoldToken, selectSoldTokens, toSoldToken } from "./sold-token.ts";
import type { TokenState } from "./token-rules.ts";
import { inState, liveAt } from "./token-store.ts";

/** Null: of any. */
export type SoldTokensQuery = PageQuery & {
  readonly userId: Uuid | null;
  readonly state: TokenState | null;
  /** The end of the id. */
  readonly search: string | null;
  readonly activeOnly: boolean;
};

/**
 * Tokens of all users or one, for the desk, newest first. Uses `access_tokens_created_at_idx`, `access_tokens_user_time_idx`, for a
 * search `access_tokens_id_end_idx`, and for a state of few tokens `access_tokens_end_idx` or `access_tokens_revoked_idx`.
 */
export function listAllTokens(
  tx: Tx,
  deps: { readonly clock: Clock },
  query: SoldTokensQuery,
): Promise<Page<SoldToken>> {
  const nowMs = deps.clock.nowMs();
  const toItem = (row: Parameters<typeof toSoldToken>[0]) => toSoldToken(row, nowMs);
  return selectPage(tx, filtered(tx, query, new Date(nowMs)), query, toItem, "access_tokens");
}

function filtered(tx: Tx, { userId, state, search, activeOnly }: SoldTokensQuery, now: Date) {
  let tokens = selectSoldTokens(tx);
  if (userId !== null) tokens = tokens.where("access_tokens.user_id", "=", userId);
  if (state !== null) tokens = tokens.where(inState(state, now));
  if (search !== null) tokens = tokens.where(idEndsWith(sql`access_tokens.id`, search));
  return activeOnly ? tokens.where((eb) => liveAt(eb, now)) : tokens;
}
