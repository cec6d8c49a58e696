// The time of the last change of sources, for the builds.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The latest change of these files and of all below these folders, ms. Folders count too: their time changes with a removal. */
export function newestMs(paths) {
  return Math.max(...paths.map(newestBelowMs));
}

/** Whole milliseconds, in seconds: every file system can store them. */
export function toSeconds(ms) {
  return Math.round(ms) / 1_000;
}

/** An editor may remove a file between the listing and the `stat`. */
function newestBelowMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestBelowMs(join(path, name))));
}
