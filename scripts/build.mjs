// Bundles src, with client, into dist/zenzefi.js (the command line), server.js and worker.js, and builds the web console: node scripts/build.mjs. Packages stay outside, in node_modules.
import { mkdirSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildConsole } from "./build-console.mjs";
import { newestMs, toSeconds } from "./newest.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const program = join(dist, "zenzefi.js");

/** True if dist was not built from what src and client hold now. */
export function isStale() {
  const built = statSync(program, { throwIfNoEntry: false });
  return built === undefined || toSeconds(built.mtimeMs) !== toSeconds(sourceMs());
}

/**
 * Builds. Of several at once each writes files of its own and moves them into place whole, so that nobody loads half a file.
 * @throws an error with `isPlain`, whose message is the compiler's own
 */
export async function build() {
  const { buildSync, formatMessagesSync } = await import("esbuild");
  // Taken before the files are read: what is edited meanwhile makes this build stale.
  const stampMs = sourceMs();
  const { outputFiles } = bundle(buildSync, formatMessagesSync);
  mkdirSync(dist, { recursive: true });
  // The program comes last: it is what `isStale` looks at.
  for (const { path, contents } of outputFiles.sort(
    (a, b) => Number(a.path === program) - Number(b.path === program),
  )) {
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
      // Whole programs: each process loads the packages that it needs, and no others.
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
