import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartError } from "../../kernel/errors.ts";
import { packageFile } from "../system/package-root.ts";

export type MigrationKind = "expand" | "contract";

export type Migration = {
  /** The folder's name: `0001-users`. */
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /**
   * `expand`: the release before it goes on working with the changed database, and can be started on it again. Else `contract`.
   * Its first line says so: `-- kind: expand`.
   */
  readonly kind: MigrationKind;
  /** SHA-256 of `up.sql`, hex: an applied migration must not be edited. */
  readonly checksum: string;
};

const KIND = /^-- kind: (expand|contract)\n/;
const FOLDER = /^\d{4}-[a-z0-9-]+$/;

/** All migrations of this release, in the order of their numbers. */
export async function readMigrations(): Promise<Migration[]> {
  const root = packageFile("migrations");
  const names = (await readdir(root)).filter((name) => FOLDER.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const up = await readFile(join(root, name, "up.sql"), "utf8");
      const down = await readFile(join(root, name, "down.sql"), "utf8");
      const kind: MigrationKind = KIND.exec(up)?.[1] === "expand" ? "expand" : "contract";
      return { name, kind, up, down, checksum: createHash("sha256").update(up).digest("hex") };
    }),
  );
}

/**
 * Makes the folder of a new migration with its three files, to be written.
 * @param subject lower-case words with dashes: `invoice-numbers`
 * @returns the folder's path
 */
export async function makeMigration(subject: string): Promise<string> {
  if (!/^[a-z0-9][a-z0-9-]{1,60}$/.test(subject)) {
    throw new StartError(
      `A migration is named in lower-case words with dashes, like invoice-numbers, not "${subject}".`,
    );
  }
  const last = (await readMigrations()).at(-1)?.name.slice(0, 4) ?? "0000";
  const folder = packageFile("migrations", `${String(Number(last) + 1).padStart(4, "0")}-${subject}`);
  await mkdir(folder);
  await writeFile(join(folder, "up.sql"), "-- kind: expand\n");
  await writeFile(join(folder, "down.sql"), "");
  await writeFile(join(folder, "notes.md"), `# ${subject}\n`);
  return folder;
}
