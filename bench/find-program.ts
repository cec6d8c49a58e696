import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian installs nginx in a folder that is not in the PATH of an ordinary user. */
const SYSTEM_FOLDERS = ["/usr/sbin", "/usr/local/sbin"];

/** The path of a program, or null. Searches PATH first, then the folders of the system, then `folders`. */
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
