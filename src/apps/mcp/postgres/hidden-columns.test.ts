import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../../test/support/domain-world.ts";
import { HIDDEN_COLUMNS, SECRET_COLUMN } from "./hidden-columns.ts";

/** Names of columns that may hold a secret or an address. */
const SUSPECT = "(email|content|recipient|secret|hash|sealed|token|url)";

/** Columns of such a name that anybody with the role may read: ids, numbers and times. */
const READABLE = [
  "access_changes.token_id",
  "access_tickets.token_id",
  "bundles.token_count",
  "compensations.token_count",
  "proxy_sessions.token_id",
  "takeovers.token_id",
  "token_auto_extensions.token_id",
  "token_extensions.token_id",
  "token_gifts.token_id",
  "token_notices.token_id",
  "token_time_entries.token_id",
  "usage_samples.token_id",
  "users.email_verified_at",
  "vouchers.token_id",
];

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

/** `table.column`, without those of `bytea` and of the names of secrets, which are always hidden. */
async function readColumns(pattern: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname || '.' || a.attname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND a.atttypid <> 'bytea'::regtype AND a.attname !~ ${SECRET_COLUMN} AND a.attname ~ ${pattern}
     ORDER BY name`.execute(world.database.direct);
  return rows.map(({ name }) => name);
}

const hidden = Object.entries(HIDDEN_COLUMNS).flatMap(([table, columns]) =>
  columns.map((column) => `${table}.${column}`),
);

test("a column named like a secret or an address is hidden from assistants, or it was decided that it need not be", async () => {
  const readable = (await readColumns(SUSPECT)).filter((name) => !hidden.includes(name));
  expect(readable).toEqual(READABLE);
});

test("each column that is hidden by its name exists", async () => {
  expect(await readColumns("")).toEqual(expect.arrayContaining(hidden));
});
