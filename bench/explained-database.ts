import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import pg from "pg";
import type { Tx } from "../src/kernel/database.port.ts";
import type { DB } from "../src/kernel/schema.gen.ts";

/** One connection without limits of time, which can note the plan of each statement before it runs it. */
export type ExplainedDatabase = {
  readonly tx: Kysely<DB>;
  /** The plans of the statements of `work`, one text each. */
  explain(work: (tx: Tx) => Promise<unknown>): Promise<string[]>;
};

export function openExplained(connectionString: string): ExplainedDatabase {
  let plans: string[] | null = null;
  const pool = new pg.Pool({ connectionString, max: 1 });
  pool.on("error", () => {}); // the server is stopped after it
  const explaining: PostgresPool = {
    connect: async () => {
      const client = await pool.connect();
      // Kysely asks for a cursor only to stream.
      const query = async (text: string, values: readonly unknown[]) => {
        if (plans !== null && /^\s*(select|with)/i.test(text)) {
          const { rows } = await client.query<{ "QUERY PLAN": string }>(`EXPLAIN (COSTS OFF) ${text}`, [
            ...values,
          ]);
          plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
        }
        return client.query(text, [...values]);
      };
      return { query, release: () => client.release() } as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
  const tx = new Kysely<DB>({ dialect: new PostgresDialect({ pool: explaining }) });
  return {
    tx,
    explain: async (work) => {
      const noted: string[] = [];
      plans = noted;
      try {
        await work(tx);
      } finally {
        plans = null;
      }
      return noted;
    },
  };
}
