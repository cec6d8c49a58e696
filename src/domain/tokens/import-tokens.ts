import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Scope } from "../../kernel/scope.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { hashToken } from "../../kernel/token-hash.ts";

/** A token that another service sold. Times as PostgreSQL writes a `timestamptz` in UTC. */
export type ImportedToken = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly text: string;
  readonly durationHours: number;
  readonly scope: Scope;
  readonly costCents: Cents;
  /** An imported entry of the same user: its purchase, or the opening entry if that is not known. */
  readonly chargeId: Uuid;
  readonly createdAt: string;
  readonly activatedAt: string | null;
  readonly revokedAt: string | null;
};

/** Inserts tokens, hashed and sealed. @returns the ids of those that were inserted: neither the id nor the text was taken */
export async function insertImportedTokens(
  tx: Tx,
  deps: { readonly sealer: Sealer },
  tokens: readonly ImportedToken[],
): Promise<ReadonlySet<Uuid>> {
  if (tokens.length === 0) return new Set();
  const stored = tokens.map(({ text, costCents, ...token }) => ({
    ...token,
    hash: hashToken(text),
    sealed: deps.sealer.seal(text),
    cost: String(costCents),
  }));
  const { rows } = await sql<{ id: string }>`
    INSERT INTO access_tokens (id, user_id, token_hash, token_sealed, duration_hours, scope, cost_cents, charge_id,
                               created_at, activated_at, revoked_at)
    SELECT id, "userId", decode(hash, 'hex'), sealed, "durationHours", scope, cost, "chargeId",
           "createdAt", "activatedAt", "revokedAt"
      FROM jsonb_to_recordset(${JSON.stringify(stored)}::jsonb) AS t (
        id uuid, "userId" uuid, hash text, sealed text, "durationHours" integer, scope text, cost bigint,
        "chargeId" uuid, "createdAt" timestamptz, "activatedAt" timestamptz, "revokedAt" timestamptz)
        ON CONFLICT DO NOTHING
    RETURNING id`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** The times of a token as it is stored here. */
export type TokenState = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly activatedAt: string | null;
  readonly revokedAt: string | null;
};

/** Those of these tokens that exist here, locked until the transaction ends. */
export async function lockImportedTokens(
  tx: Tx,
  ids: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, TokenState>> {
  const { rows } = await sql<TokenState>`
    SELECT id, user_id AS "userId", activated_at::text AS "activatedAt", revoked_at::text AS "revokedAt"
      FROM access_tokens WHERE id = ANY (${[...ids]}::uuid[]) ORDER BY id FOR NO KEY UPDATE`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Sets the times of tokens to what happened in the other service. The trigger on the rows tells running instances. */
export async function setTokenTimes(tx: Tx, states: readonly Omit<TokenState, "userId">[]): Promise<void> {
  if (states.length === 0) return;
  await sql`
    UPDATE access_tokens t SET activated_at = s."activatedAt", revoked_at = s."revokedAt"
      FROM jsonb_to_recordset(${JSON.stringify(states)}::jsonb) AS s (
        id uuid, "activatedAt" timestamptz, "revokedAt" timestamptz)
     WHERE t.id = s.id`.execute(tx);
}
