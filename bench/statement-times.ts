import pg from "pg";

/** What PostgreSQL counted in one turn. */
export type StatementTimes = {
  /** Planning and executing, including triggers and waits for locks, without the flush at a commit. */
  readonly totalMs: number;
  /** The statements that each purchase sent, without values and layout. */
  readonly perPurchase: ReadonlySet<string>;
};

/** Makes the next start of this PostgreSQL count statements. */
export async function loadCounter(connectionString: string): Promise<void> {
  await withClient(connectionString, async (client) => {
    await client.query("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
    await client.query("ALTER SYSTEM SET pg_stat_statements.track_planning = on");
  });
}

export function createCounter(connectionString: string): Promise<void> {
  return withClient(connectionString, async (client) => {
    await client.query("CREATE EXTENSION pg_stat_statements");
  });
}

export function resetCounter(connectionString: string): Promise<void> {
  return withClient(connectionString, async (client) => {
    await client.query("SELECT pg_stat_statements_reset()");
  });
}

/** What was counted since the reset, without statements that the server sends less often than once per purchase. */
export function readCounter(connectionString: string, purchases: number): Promise<StatementTimes> {
  return withClient(connectionString, async (client) => {
    const { rows } = await client.query<{ query: string; ms: number; calls: number }>(
      `SELECT query, total_plan_time + total_exec_time AS ms, calls::integer FROM pg_stat_statements WHERE toplevel`,
    );
    // A prepared statement gets another id when PostgreSQL analyses it again, as after an ANALYZE: they count together.
    const byShape = new Map<string, { ms: number; calls: number }>();
    for (const { query, ms, calls } of rows) {
      const before = byShape.get(shapeOf(query)) ?? { ms: 0, calls: 0 };
      byShape.set(shapeOf(query), { ms: before.ms + ms, calls: before.calls + calls });
    }
    const often = [...byShape].filter(([, { calls }]) => calls >= purchases);
    return {
      totalMs: often.reduce((sum, [, { ms }]) => sum + ms, 0),
      perPurchase: new Set(often.map(([shape]) => shape)),
    };
  });
}

/** Without literals: `pg_stat_statements` reports them for statements that were parsed before the reset, such as a trigger's. */
function shapeOf(query: string): string {
  const text = query.toLowerCase().replaceAll('"', "");
  return text
    .replaceAll(/\$\d+|'[^']*'/g, "?")
    .replaceAll(/\s+/g, " ")
    .trim();
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
