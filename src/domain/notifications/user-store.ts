import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Cents } from "../../kernel/money.ts";
import type { QuietHours } from "./local-clock-rules.ts";
import type { Choice } from "./preference.ts";

/** A user as notices see them. */
export type ToldUser = {
  readonly id: Uuid;
  readonly email: string;
  /** Null: they have chosen none. */
  readonly language: Language | null;
  readonly timeZone: string;
  readonly isActive: boolean;
  readonly isOperator: boolean;
  readonly quiet: QuietHours | null;
  readonly choices: readonly Choice[];
};

/** More than a service of this size has. */
const OPERATORS_MAX = 100;

/** Who operates the service: owners and operators, not those who help customers or audit. The only place that decides it. */
const IS_OPERATOR = sql`(u.is_superuser OR coalesce(u.desk_role = 'operator', false))`;

/** Who is told what operators are told. */
export function selectOperators(tx: Tx): Promise<readonly ToldUser[]> {
  return selectUsers(tx, sql`${IS_OPERATOR} AND u.is_active ORDER BY u.id LIMIT ${OPERATORS_MAX}`);
}

/** @returns null if there is no such user */
export async function selectToldUser(tx: Tx, userId: Uuid): Promise<ToldUser | null> {
  const [user] = await selectUsers(tx, sql`u.id = ${userId}`);
  return user ?? null;
}

type Row = Omit<ToldUser, "quiet" | "choices"> & {
  readonly quietFrom: number | null;
  readonly quietTo: number | null;
  readonly choices: readonly Choice[] | null;
};

async function selectUsers(tx: Tx, condition: ReturnType<typeof sql>): Promise<readonly ToldUser[]> {
  const { rows } = await sql<Row>`
    SELECT u.id, u.email, u.language, u.time_zone AS "timeZone", u.is_active AS "isActive",
           ${IS_OPERATOR} AS "isOperator", s.quiet_from AS "quietFrom", s.quiet_to AS "quietTo",
           (SELECT json_agg(json_build_object('kind', p.kind, 'channel', p.channel, 'isOn', p.is_on))
              FROM notification_preferences p WHERE p.user_id = u.id) AS choices
      FROM users u LEFT JOIN notification_settings s ON s.user_id = u.id
     WHERE ${condition}`.execute(tx);
  return rows.map(({ quietFrom, quietTo, choices, ...user }) => ({
    ...user,
    quiet: quietFrom === null || quietTo === null ? null : { fromMinute: quietFrom, toMinute: quietTo },
    choices: choices ?? [],
  }));
}

/** What was told of a balance, and from where on it is low. */
export type BalanceWatch = { readonly thresholdCents: Cents | null; readonly wasLow: boolean };

export async function selectBalanceWatch(tx: Tx, userId: Uuid): Promise<BalanceWatch> {
  const row = await tx
    .selectFrom("notification_settings")
    .select(["balance_low_cents", "balance_is_low"])
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return { thresholdCents: row?.balance_low_cents ?? null, wasLow: row?.balance_is_low ?? false };
}

export async function storeBalanceIsLow(tx: Tx, userId: Uuid, isLow: boolean): Promise<void> {
  await tx
    .insertInto("notification_settings")
    .values({ user_id: userId, balance_is_low: isLow })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ balance_is_low: isLow }))
    .execute();
}

/** What a user sets. Left out: unchanged. */
export type SettingsChange = {
  readonly quiet?: QuietHours | null;
  readonly balanceLowCents?: Cents | null;
};

export async function storeSettings(tx: Tx, userId: Uuid, change: SettingsChange): Promise<void> {
  const { quiet, balanceLowCents } = change;
  const set = {
    ...(quiet === undefined
      ? {}
      : { quiet_from: quiet?.fromMinute ?? null, quiet_to: quiet?.toMinute ?? null }),
    ...(balanceLowCents === undefined ? {} : { balance_low_cents: balanceLowCents }),
  };
  if (Object.keys(set).length === 0) return;
  await tx
    .insertInto("notification_settings")
    .values({ user_id: userId, ...set })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(set))
    .execute();
}

export async function storeChoice(tx: Tx, userId: Uuid, { kind, channel, isOn }: Choice): Promise<void> {
  await tx
    .insertInto("notification_preferences")
    .values({ user_id: userId, kind, channel, is_on: isOn })
    .onConflict((conflict) => conflict.columns(["user_id", "kind", "channel"]).doUpdateSet({ is_on: isOn }))
    .execute();
}
