// Bundles src and client into dist/zenzefi.js (the command line), server.js and worker.js, and builds the web console:
// node scripts/build.mjs. Packages are not bundled: they are loaded from node_modules.
import { mkdirSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildConsole } from "./build-console.mjs";
import { newestMs, toSeconds } from "./newest.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const program = join(dist, "zenzefi.js");

/** True if dist was not built from the current files of src and client. */
export function isStale() {
  const built = statSync(program, { throwIfNoEntry: false });
  return built === undefined || toSeconds(built.mtimeMs) !== toSeconds(sourceMs());
}

/**
 * Builds into temporary files and renames them: builds may run at once, and no process loads half a file.
 * @throws an error with `isPlain`, whose message is that of the compiler
 */
export async function build() {
  const { buildSync, formatMessagesSync } = await import("esbuild");
  // Taken before the files are read: an edit during the build makes it stale.
  const stampMs = sourceMs();
  const { outputFiles } = bundle(buildSync, formatMessagesSync);
  mkdirSync(dist, { recursive: true });
  // The program is written last: `isStale` checks its time.
  for (const { path, contents } of outputFiles.sort(
    (a, b) => Number(a.path === program) - Number(b.path === program),
  )) {
    const temporaryPath = `${path}.${process.pid}`;
    writeFileSync(temporaryPath, contents);
    utimesSync(temporaryPath, toSeconds(stampMs), toSeconds(stampMs));
    renameSync(temporaryPath, path);
  }
}

function bundle(buildSync, formatMessagesSync) {
  try {
    return buildSync({
      absWorkingDir: root,
      // Separate programs: each process loads only the packages that it needs.
      entryPoints: {
        zenzefi: "src/apps/cli/main.ts",
        server: "src/apps/server/main.ts",
        worker: "src/apps/server/worker.ts",
      },
      outdir: dist,
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

function sourceMs() {
  return newestMs([join(root, "src"), join(root, "client"), fileURLToPath(import.meta.url)]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await Promise.all([buildConsole(), build()]).catch((error) => {
    process.stderr.write(`${error.isPlain ? error.message : error.stack}\n`);
    process.exitCode = 1;
  });
}
