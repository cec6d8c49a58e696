// Builds the web console into dist/console: npm run build. Each file gets a .br and a .gz beside it.
import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { newestMs, toSeconds } from "./newest.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "console");
const built = join(root, "dist/console");

/** True if dist/console was not built from the current files of console and client. */
export function isConsoleStale() {
  const page = statSync(join(built, "index.html"), { throwIfNoEntry: false });
  return page === undefined || toSeconds(page.mtimeMs) !== toSeconds(sourceMs());
}

/** Builds into a temporary folder, which then replaces dist/console as a whole: builds may run at once. */
export async function buildConsole() {
  const { build } = await import("vite");
  // Taken before the files are read: an edit during the build makes it stale.
  const stamp = toSeconds(sourceMs());
  const temporary = `${built}.${process.pid}`;
  await asProduction(() =>
    build({
      root: source,
      configFile: join(source, "vite.config.ts"),
      build: { outDir: temporary },
      logLevel: "error",
    }),
  );
  const assets = join(temporary, "assets");
  await Promise.all(readdirSync(assets).map((name) => compress(join(assets, name))));
  utimesSync(join(temporary, "index.html"), stamp, stamp);
  rmSync(built, { recursive: true, force: true });
  renameSync(temporary, built);
}

/** Vite takes React's slow development build where `NODE_ENV` is anything else, such as "test". */
async function asProduction(work) {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

async function compress(path) {
  const bytes = readFileSync(path);
  writeFileSync(`${path}.br`, await promisify(brotliCompress)(bytes));
  writeFileSync(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}

function sourceMs() {
  return newestMs([
    join(source, "src"),
    join(root, "client"),
    join(source, "index.html"),
    join(source, "vite.config.ts"),
    join(source, "package.json"),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildConsole();
