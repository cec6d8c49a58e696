// When sources last changed, for the builds.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The latest change of these files and of all below these folders, ms. Folders count as well: theirs is the time at which a file was removed. */
export function newestMs(paths) {
  return Math.max(...paths.map(newestBelowMs));
}

/** Whole milliseconds, in seconds: what every file system can keep. */
export function toSeconds(ms) {
  return Math.round(ms) / 1_000;
}

/** An editor may take a file away between two looks. */
function newestBelowMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestBelowMs(join(path, name))));
}
