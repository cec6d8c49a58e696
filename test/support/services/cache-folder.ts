import { access, constants, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** The folder of downloads, which is shared by runs. @throws Error that states what to set if no folder can be used */
export async function cacheFolder(): Promise<string> {
  const wished = process.env.XDG_CACHE_HOME;
  const candidates = [
    ...(wished ? [wished] : []),
    join(homedir(), ".cache"),
    join(tmpdir(), `cache-${process.getuid?.() ?? 0}`),
  ];
  for (const folder of candidates) {
    const path = join(folder, "zenzefi-test");
    if (await isUsable(path)) return path;
  }
  throw new Error("No folder to keep fetched programs in: set XDG_CACHE_HOME to one that can be written");
}

/**
 * A folder of the cache, filled once. An interrupted run leaves no incomplete folder; of two concurrent runs the first wins.
 * @param fill puts the content into `work`, which then becomes `folder`
 */
export async function filledOnce(
  name: string,
  fill: (work: string, folder: string) => Promise<void>,
): Promise<string> {
  const cache = await cacheFolder();
  const folder = join(cache, name);
  if (await exists(folder)) return folder;
  const work = await mkdtemp(join(cache, "fill-"));
  try {
    await fill(work, folder);
    await rename(work, folder).catch(async (error) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
  return folder;
}

function isUsable(path: string): Promise<boolean> {
  return succeeds(
    mkdir(path, { recursive: true, mode: 0o700 }).then(() => access(path, constants.W_OK | constants.X_OK)),
  );
}

function exists(path: string): Promise<boolean> {
  return succeeds(access(path));
}

function succeeds(step: Promise<void>): Promise<boolean> {
  return step.then(
    () => true,
    () => false,
  );
}
