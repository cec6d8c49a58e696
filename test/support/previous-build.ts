import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../../src/adapters/system/package-root.ts";

/** The commit before the last one that added a migration; null where the history is not at hand. */
export function previousRelease(): string | null {
  try {
    const changed = git(["log", "-1", "--first-parent", "--diff-filter=A", "--format=%H", "--", "migrations"])
      .toString()
      .trim();
    return git(["rev-parse", "--verify", "--quiet", `${changed}^`])
      .toString()
      .trim();
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
