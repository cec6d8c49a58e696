import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian keeps nginx where an ordinary user's PATH does not look. */
const SYSTEM_FOLDERS = ["/usr/sbin", "/usr/local/sbin"];

/** Where a program is, or null. Looks into PATH first, then where systems keep it, then into `folders`. */
export function findProgram(name: string, folders: readonly string[] = []): string | null {
  for (const folder of [...(process.env.PATH ?? "").split(delimiter), ...SYSTEM_FOLDERS, ...folders]) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here
    }
  }
  return null;
}

export function isInstalled(name: string): boolean {
  return findProgram(name) !== null;
}
