// Writes src/kernel/schema.gen.ts from the migrations, applied to a temporary PostgreSQL: npm run db:types
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmbeddedPostgres } from "../src/adapters/embedded-postgres/start-embedded-postgres.ts";
import { migrateUp } from "../src/adapters/postgres/migrate.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dataDir = await mkdtemp(join(tmpdir(), "zenzefi-schema-types-"));
try {
  const postgres = await startEmbeddedPostgres({ dataDir, log: console.error, settings: { fsync: "off" } });
  try {
    await migrateUp(postgres.connectionString);
    const options = ["--config-file", ".kysely-codegenrc.json", "--url", postgres.connectionString];
    const command = join(root, "node_modules/.bin/kysely-codegen");
    // `--verify` compares instead of writing.
    const { status } = spawnSync(command, [...options, ...process.argv.slice(2)], {
      cwd: root,
      stdio: "inherit",
    });
    process.exitCode = status ?? 1;
  } finally {
    await postgres.stop();
  }
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
