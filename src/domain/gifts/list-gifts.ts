import { sql } from "kysely";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { FullGift, Gift, GiftDirection } from "./gift.ts";
import { giftStateOf } from "./gift-rules.ts";

export type GiftsQuery = PageQuery & {
  readonly userId: Uuid;
  readonly direction: GiftDirection;
  /** One token of the user; null: all. */
  readonly tokenId: Uuid | null;
};

/** The tokens that a user has offered, or got, newest first. Uses `token_gifts_token_id_idx`, `token_gifts_received_id_key`. */
export async function listGifts(
  tx: Tx,
  deps: { readonly clock: Clock },
  { userId, direction, tokenId, ...page }: GiftsQuery,
): Promise<Page<Gift>> {
  const column = direction === "given" ? "token_id" : "received_id";
  const own = tx.selectFrom("access_tokens").select("id").where("user_id", "=", userId);
  const nowMs = deps.clock.nowMs();
  const found = selectGifts(tx, new Date(nowMs)).where(
    column,
    "in",
    tokenId === null ? own : own.where("id", "=", tokenId),
  );
  return selectPage(tx, found, page, (row) => {
    const { giver, receiver, ...gift } = toFullGift(row, nowMs);
    const [mine, other] = direction === "given" ? [giver, receiver] : [receiver, giver];
    return {
      ...gift,
      direction,
      tokenId: mine?.tokenId ?? giver.tokenId,
      otherUsername: other?.username ?? null,
    };
  });
}

/** The gift that a token came by, and the offers of it, newest first, for the desk; of an unknown token none. */
export async function listGiftsOfToken(
  tx: Tx,
  deps: { readonly clock: Clock },
  { tokenId, ...page }: PageQuery & { readonly tokenId: Uuid },
): Promise<Page<FullGift>> {
  const nowMs = deps.clock.nowMs();
  const found = selectGifts(tx, new Date(nowMs)).where((eb) =>
    eb.or([eb("token_id", "=", tokenId), eb("received_id", "=", tokenId)]),
  );
  return selectPage(tx, found, page, (row) => toFullGift(row, nowMs));
}

/** Subqueries, not joins, so that the query for the total does not read the tokens and users. */
function selectGifts(tx: Tx, now: Date) {
  return tx
    .selectFrom("token_gifts")
    .select(["id", "token_id", "received_id", "created_at", "expires_at", "revoked_at", "claimed_at"])
    .select([
      sql<Uuid>`(SELECT user_id FROM access_tokens t WHERE t.id = token_gifts.token_id)`.as("giver_id"),
      nameOfOwner("token_id").as("giver_name"),
      sql<Uuid | null>`(SELECT user_id FROM access_tokens t WHERE t.id = received_id)`.as("receiver_id"),
      nameOfOwner("received_id").as("receiver_name"),
      sql<boolean>`EXISTS (SELECT 1 FROM access_tokens t WHERE t.id = token_gifts.token_id AND t.revoked_at IS NULL
        AND (t.activated_at IS NULL OR token_end(t.activated_at, t.duration_hours, t.added_ms) > ${now}))`.as(
        "is_live",
      ),
    ]);
}

function nameOfOwner(column: "token_id" | "received_id") {
  return sql<string | null>`(SELECT u.username FROM access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.id = ${sql.ref(`token_gifts.${column}`)})`;
}

type Row = Awaited<ReturnType<ReturnType<typeof selectGifts>["executeTakeFirstOrThrow"]>>;

function toFullGift(row: Row, nowMs: number): FullGift {
  const times = { expiresAt: row.expires_at, revokedAt: row.revoked_at, claimedAt: row.claimed_at };
  return {
    id: row.id,
    state: giftStateOf(times, row.is_live, nowMs),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    claimedAt: row.claimed_at,
    giver: { userId: row.giver_id, username: row.giver_name ?? "", tokenId: row.token_id },
    receiver:
      row.receiver_id === null || row.received_id === null
        ? null
        : { userId: row.receiver_id, username: row.receiver_name ?? "", tokenId: row.received_id },
  };
}
