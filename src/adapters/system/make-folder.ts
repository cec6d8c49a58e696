import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it, for their owner alone, where they are missing. Each is tried twice at most: `mkdir` of Node with
 * `recursive` never returns below a folder that takes none, such as `/proc`.
 * @param folder an absolute path
 * @throws Error of the file system
 */
export async function makeFolder(folder: string): Promise<void> {
  const problem = await tryToMake(folder);
  if (problem === null) return;
  if (problem.code !== "ENOENT" || dirname(folder) === folder) throw problem;
  await makeFolder(dirname(folder));
  const second = await tryToMake(folder);
  if (second !== null) throw second;
}

/** @returns null if the folder is there */
async function tryToMake(folder: string): Promise<NodeJS.ErrnoException | null> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return null;
  } catch (error) {
    if (await isFolder(folder)) return null;
    if (error instanceof Error) return error;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
