import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../../src/adapters/system/package-root.ts";

/**
 * The newest commit that lacks the last migration and whose migrations are those of today: one in between may have had a migration
 * in a form that was never released. Null where the history is not at hand.
 */
export function previousRelease(): string | null {
  try {
    const adding = ["log", "-m", "--first-parent", "--diff-filter=A", "--format=%H", "--", "migrations"];
    for (const commit of git(adding).toString().trim().split("\n")) {
      const before = git(["rev-parse", "--verify", "--quiet", `${commit}^`])
        .toString()
        .trim();
      const edited = ["diff", "--name-only", "--diff-filter=a", before, "HEAD", "--", "migrations/*/up.sql"];
      if (git(edited).toString() === "") return before;
    }
    return null;
  } catch {
    return null;
  }
}

/**
 * Unpacks a commit into a new folder, with the packages of this checkout.
 * @returns its `bin/zenzefi.mjs`, which builds what it starts
 */
export function unpackCommit(commit: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-x", "-C", folder], { input: git(["archive", commit]) });
  symlinkSync(packageFile("node_modules"), join(folder, "node_modules"));
  return join(folder, "bin", "zenzefi.mjs");
}

function git(args: readonly string[]): Buffer {
  const options = { cwd: packageFile(), maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] } as const;
  return execFileSync("git", [...args], { ...options, stdio: [...options.stdio] });
}
