import { Kysely, type PostgresCursor, PostgresDialect, type PostgresQueryResult } from "kysely";
import pg from "pg";
import { collectAnnouncements } from "../../../src/kernel/announcements.ts";
import type { Database } from "../../../src/kernel/database.port.ts";
import type { DB } from "../../../src/kernel/schema.gen.ts";

/** How statements reach PostgreSQL: which of its messages, and which plan it keeps. */
export type Protocol =
  | "simple"
  | "extended"
  | "prepared, a new plan each time"
  | "prepared, one plan for all";

/** A database on one connection, which sends each statement by this protocol. */
export async function openByProtocol(
  url: string,
  protocol: Protocol,
): Promise<Database & { close(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const mode = protocol === "prepared, one plan for all" ? "force_generic_plan" : "force_custom_plan";
  await client.query(`SET plan_cache_mode = ${mode}`);
  const send = (text: string, values: readonly unknown[]) => {
    if (protocol === "simple") return client.query(withLiterals(text, values));
    if (protocol === "extended") return client.query(text, [...values]);
    return client.query({ name: nameOf(text), text, values: [...values] });
  };
  function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== "string") throw new TypeError("cursors are not used here");
    return send(text, values);
  }
  const pool = { connect: async () => ({ query, release: () => undefined }), end: () => client.end() };
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  return {
    direct: kysely,
    transaction: (work) =>
      kysely.transaction().execute((tx) => {
        collectAnnouncements(tx);
        return work(tx);
      }),
    close: () => kysely.destroy(),
  };
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `statement ${names.size}`;
  names.set(text, name);
  return name;
}

function withLiterals(text: string, values: readonly unknown[]): string {
  return text.replace(/\$(\d+)/g, (_, nth) => literalOf(values[Number(nth) - 1]));
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  return pg.escapeLiteral(typeof value === "object" ? JSON.stringify(value) : String(value));
}
