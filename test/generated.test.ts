import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { createTestDatabase } from "./support/services/test-database.ts";

const root = join(import.meta.dirname, "..");
const codegen = join(root, "node_modules/kysely-codegen/dist/cli/bin.js");

it("the types of the tables are those of the migrated database", async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const args = [codegen, "--config-file", ".kysely-codegenrc.json", "--url", database.url, "--verify"];
  const told = await promisify(execFile)(process.execPath, args, { cwd: root }).then(
    () => "up to date",
    (error: { stderr: string }) => `${error.stderr}\nWrite src/kernel/schema.gen.ts again: npm run db:types`,
  );
  expect(told).toBe("up to date");
});
