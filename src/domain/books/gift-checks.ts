import { type RawBuilder, sql } from "kysely";

export type GiftCheck = "gift_moves_one_token" | "gift_gives_what_was_left" | "gift_passes_from_hand_to_hand";

/** The invariants of tokens that were given, each with one statement that selects the rows that break it. */
export const GIFT_CHECKS: readonly {
  readonly check: GiftCheck;
  readonly broken: RawBuilder<{ id: string; detail: string }>;
}[] = [
  // A claimed gift ends one token, unpaid, and is the only reason for another one that nobody paid. Unique indexes make each of both once.
  {
    check: "gift_moves_one_token",
    broken: sql`
    SELECT g.id, concat('token ', k.id, ' of ', k.user_id, ', gifted ', k.gifted_at, ', refund ', k.refund_id, '; token ', r.id,
                        ' of ', r.user_id, ' at ', l.price_cents, ', gift ', r.is_gift) AS detail
      FROM token_gifts g JOIN access_tokens k ON k.id = g.token_id JOIN access_tokens r ON r.id = g.received_id
      JOIN token_lots l ON l.id = r.id
     WHERE k.gifted_at IS DISTINCT FROM g.claimed_at OR k.revoked_at IS DISTINCT FROM g.claimed_at OR k.refund_id IS NOT NULL
        OR NOT r.is_gift OR r.created_at <> g.claimed_at OR r.user_id = k.user_id OR r.scope <> k.scope OR l.price_cents <> 0
    UNION ALL
    SELECT k.id, concat('gifted ', k.gifted_at, ', gift ', k.is_gift, ', without a claimed gift') AS detail
      FROM access_tokens k
     WHERE (k.gifted_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM token_gifts g WHERE g.token_id = k.id AND g.claimed_at IS NOT NULL))
        OR (k.is_gift AND NOT EXISTS (SELECT 1 FROM token_gifts g WHERE g.received_id = k.id))`,
  },

  // No second comes from nowhere: the first lot of what was received ends when the giver's token would have ended, and is as long as what was
  // left then, in whole hours. Times of an import are finer than those of JavaScript.
  {
    check: "gift_gives_what_was_left",
    broken: sql`
    SELECT id, concat(seconds, ' s received, from ', received_from, '; given was what was left until ', given_until, ' of ',
                      given_hours, ' h') AS detail
      FROM (SELECT g.id, g.claimed_at, l.seconds, r.activated_at AS received_from, k.duration_hours AS given_hours,
                   token_end(k.activated_at, k.duration_hours, k.added_ms) AS given_until
              FROM token_gifts g JOIN access_tokens k ON k.id = g.token_id JOIN access_tokens r ON r.id = g.received_id
              JOIN token_lots l ON l.id = r.id) gifts
     WHERE CASE WHEN given_until IS NULL THEN seconds = given_hours::bigint * 3600
           ELSE given_until > claimed_at AND seconds = ceil(extract(epoch FROM given_until - claimed_at) / 3600) * 3600
            AND abs(extract(epoch FROM received_from + seconds * interval '1 second' - given_until)) < 0.001 END IS NOT TRUE`,
  },

  {
    check: "gift_passes_from_hand_to_hand",
    broken: sql`
    SELECT g.id, concat('hand ', g.hand, ' after ', coalesce(f.hand, 0)) AS detail
      FROM token_gifts g LEFT JOIN token_gifts f ON f.received_id = g.token_id
     WHERE g.hand <> coalesce(f.hand, 0) + 1`,
  },
];
