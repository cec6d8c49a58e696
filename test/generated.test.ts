import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { factsPage } from "../scripts/facts-text.ts";
import { createTestDatabase } from "./support/services/test-database.ts";
import { readRepositoryFile } from "./support/source-tree.ts";

const root = join(import.meta.dirname, "..");
const codegen = join(root, "node_modules/kysely-codegen/dist/cli/bin.js");

it("the types of the tables are those of the migrated database", async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const args = [codegen, "--config-file", ".kysely-codegenrc.json", "--url", database.url, "--verify"];
  const result = await promisify(execFile)(process.execPath, args, { cwd: root }).then(
    () => "up to date",
    (error: { stderr: string }) => `${error.stderr}\nWrite src/kernel/schema.gen.ts again: npm run db:types`,
  );
  expect(result).toBe("up to date");
});

it("the client's types are those of the API description", async () => {
  const cli = join(root, "node_modules/openapi-typescript/bin/cli.js");
  const types = ["--default-non-nullable", "false", "-o", "client/schema.gen.ts"];
  const args = [cli, "docs/openapi.json", ...types, "--check"];
  const result = await promisify(execFile)(process.execPath, args, { cwd: root }).then(
    () => "up to date",
    (error: { stderr: string }) => `${error.stderr}\nWrite client/schema.gen.ts again: npm run openapi`,
  );
  expect(result).toBe("up to date");
});

it("docs/facts.md is the list of facts; if not, write it again: npm run facts:docs", () => {
  expect(readRepositoryFile("docs/facts.md")).toBe(factsPage());
});
