// Bundles src into dist/zenzefi.js: node scripts/build.mjs. Packages stay outside, in node_modules.
import { mkdirSync, readdirSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const program = join(dist, "zenzefi.js");

/** True if dist was not built from what src holds now. */
export function isStale() {
  const built = statSync(program, { throwIfNoEntry: false });
  return built === undefined || toSeconds(built.mtimeMs) !== toSeconds(newestMs());
}

/**
 * Builds. Of several at once each writes files of its own and moves them into place whole, so that nobody loads half a file.
 * @throws an error with `isPlain`, whose message is the compiler's own
 */
export async function build() {
  const { buildSync, formatMessagesSync } = await import("esbuild");
  // Taken before the files are read: what is edited meanwhile makes this build stale.
  const stampMs = newestMs();
  const { outputFiles } = bundle(buildSync, formatMessagesSync);
  mkdirSync(dist, { recursive: true });
  // The program comes last: it is what `isStale` looks at.
  for (const { path, contents } of outputFiles.sort((a, b) => b.path.length - a.path.length)) {
    const ownPath = `${path}.${process.pid}`;
    writeFileSync(ownPath, contents);
    utimesSync(ownPath, toSeconds(stampMs), toSeconds(stampMs));
    renameSync(ownPath, path);
  }
}

function bundle(buildSync, formatMessagesSync) {
  try {
    return buildSync({
      absWorkingDir: root,
      entryPoints: ["src/apps/cli/main.ts"],
      outfile: program,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      target: "node20.19",
      sourcemap: true,
      write: false,
      logLevel: "silent",
      tsconfigRaw: {},
    });
  } catch (error) {
    const lines = formatMessagesSync(error.errors ?? [], { kind: "error", color: process.stderr.isTTY });
    throw Object.assign(new Error(lines.join("\n").trim() || error.message), { isPlain: true });
  }
}

/** When src last changed. Folders count as well: theirs is the time at which a file was removed. */
function newestMs() {
  const folders = readdirSync(join(root, "src"), { recursive: true }).map((path) => join(root, "src", path));
  const times = [join(root, "src"), fileURLToPath(import.meta.url), ...folders].map(modifiedMs);
  return Math.max(...times);
}

/** An editor may take a file away between two looks. */
function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Whole milliseconds: what every file system can keep. */
function toSeconds(ms) {
  return Math.round(ms) / 1_000;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build().catch((error) => {
    process.stderr.write(`${error.isPlain ? error.message : error.stack}\n`);
    process.exitCode = 1;
  });
}
