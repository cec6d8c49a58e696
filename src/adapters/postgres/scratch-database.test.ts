import { expect, test } from "vitest";
import { query } from "../../../test/support/services/embedded-postgres-process.ts";
import { createUnmigratedTestDatabase } from "../../../test/support/services/test-database.ts";
import { systemClock } from "../system/system-clock.ts";
import { SHORT_LIMITS } from "./connection-config.ts";
import { openClient } from "./open-client.ts";
import { withScratchDatabase } from "./scratch-database.ts";

test.each([
  ["its path", (url: string) => url],
  ["its query", (url: string) => withParameters(url, `dbname=${new URL(url).pathname.slice(1)}`)],
  [
    "its query in disguise",
    (url: string) => withParameters(url, "sslmode=disable&db%6Eame=postgres&dbname="),
  ],
])("work gets a new database, which is dropped afterwards, where an address names its own in %s", async (_, change) => {
  const own = await createUnmigratedTestDatabase();
  const name = await withScratchDatabase(change(own.url), systemClock.nowMs(), async (scratch) => {
    const { client, close } = await openClient(scratch, SHORT_LIMITS);
    const { rows } = await client.query<{ name: string }>("SELECT current_database() AS name");
    await close();
    return rows[0]?.name;
  });
  expect(name).toMatch(/^zenzefi_verify_\d+_[0-9a-f]{8}$/);
  expect(await query(own.url, `SELECT FROM pg_database WHERE datname = '${name}'`)).toEqual([]);
  await own.drop();
});

function withParameters(url: string, parameters: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}${parameters}`;
}
