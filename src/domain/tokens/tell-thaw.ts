import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { NewId } from "../../kernel/ids.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import { lockThawed, markThawTold } from "./freeze-store.ts";
import { expiresAtOf, type TokenTimes } from "./token-rules.ts";
import { lockToken, type StoredToken } from "./token-store.ts";

/** Of one run; the next one comes soon. */
const TOKENS_AT_ONCE_MAX = 500;

type Deps = { readonly clock: Clock; readonly newId: NewId };

/**
 * Tells the owners of tokens that have thawed by themselves, each once. Their time runs already: that does not depend on this. Locks the tokens
 * until the transaction ends.
 * @returns how many were told
 */
export async function tellThaws(tx: Tx, deps: Deps): Promise<number> {
  const ids = await lockThawed(tx, new Date(deps.clock.nowMs()), TOKENS_AT_ONCE_MAX);
  for (const id of ids) {
    const token = await lockToken(tx, id);
    if (token !== null) await tellThaw(tx, deps, token);
  }
  return ids.length;
}

/** Tells that a token, which must be locked, has thawed by itself, if that was not told; nobody if it was revoked. */
export async function tellThaw(tx: Tx, deps: Deps, token: StoredToken): Promise<void> {
  const { frozenAt, frozenUntil, thawToldAt, revokedAt } = token;
  if (frozenAt === null || frozenUntil === null || thawToldAt !== null) return;
  await markThawTold(tx, token.id, new Date(deps.clock.nowMs()));
  if (revokedAt !== null) return;
  const { after, ...fact } = thawFact(token, frozenAt, frozenUntil);
  await recordFact(tx, deps, THE_SERVICE, { ...fact, after: { ...after, automatic: true } });
}

/** The fact that a token's time runs again. */
export function thawFact(
  token: TokenTimes & Pick<StoredToken, "id" | "userId" | "label">,
  frozenAt: Date,
  thawedAt: Date,
) {
  return {
    name: "token.thawed",
    resourceId: token.id,
    userId: token.userId,
    after: {
      frozen_seconds: (thawedAt.getTime() - frozenAt.getTime()) / SECOND_MS,
      thawed_at: formatTime(thawedAt),
      expires_at: formatTime(expiresAtOf(token) ?? thawedAt),
      duration_hours: token.durationHours,
      label: token.label,
    },
  } as const;
}
