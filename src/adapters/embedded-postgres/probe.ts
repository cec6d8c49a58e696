import pg from "pg";

const connectTimeoutMs = 2_000;

/** Whether PostgreSQL accepts connections there now. Never throws. */
export async function probe(connectionString: string): Promise<boolean> {
  return withClient(connectionString, async () => true).catch(() => false);
}

/** Makes the database if it is missing. `serverUrl` names any other database of the same server. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: connectTimeoutMs });
  client.on("error", () => undefined); // the query under way fails with the same fault
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
