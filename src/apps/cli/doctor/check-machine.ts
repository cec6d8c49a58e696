import { type Stats, statSync } from "node:fs";
import { readFile, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { packageFile } from "../../../adapters/system/package-root.ts";
import { secretKeyPath } from "../../server/secret-key-file.ts";
import type { Check } from "./check.ts";
import { type FileFacts, judgeDataDir, judgeSecretFile } from "./file-rules.ts";
import { ok } from "./finding-rules.ts";
import { judgeClock, judgeDisk, judgeNode, judgeOpenFiles, softLimitOf } from "./machine-rules.ts";

/** `.env`, the files of `NAME_FILE`, and the key that the service has made. */
export const checkSecretFiles: Check = {
  name: "secret-files",
  needs: [],
  look: async ({ environment, settings }) => {
    const made = { name: "DATA_DIR/secret-key", path: secretKeyPath(settings.dataDir) };
    const files = [...environment.secretFiles, made];
    const findings = await Promise.all(
      files.map(async ({ name, path }) => judgeSecretFile(name, await factsOf(path))),
    );
    const wrong = findings.filter(({ state }) => state !== "ok");
    return wrong.length > 0
      ? wrong
      : [ok({ en: "closed to other users", ru: "закрыты от других пользователей" })];
  },
};

export const checkDataDir: Check = {
  name: "data-dir",
  needs: ["DATA_DIR"],
  look: async ({ settings }) => {
    const folder = await factsOf(settings.dataDir);
    const isNeeded = settings.database.kind === "embedded";
    return [judgeDataDir(settings.dataDir, folder, process.getuid?.() ?? null, isNeeded)];
  },
};

/** The disk under DATA_DIR, where the embedded database is. */
export const checkDisk: Check = {
  name: "disk",
  needs: ["DATA_DIR"],
  look: async ({ settings }) => {
    const { bavail, blocks, bsize } = await statfs(existingPart(settings.dataDir));
    return [judgeDisk(bavail * bsize, blocks * bsize)];
  },
};

export const checkNode: Check = {
  name: "node",
  needs: [],
  look: ({ clock }) => [judgeNode(process.versions.node, clock.nowMs())],
};

export const checkOpenFiles: Check = {
  name: "open-files",
  needs: [],
  look: async () => {
    const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
    return [judgeOpenFiles(softLimitOf(limits))];
  },
};

export const checkClock: Check = {
  name: "clock",
  needs: ["DATABASE_URL"],
  look: async ({ clock, database }) => {
    const sight = await database();
    const aheadMs = sight.kind === "open" ? sight.state.clockAheadMs : null;
    return [judgeClock(clock.nowMs(), builtMs(), aheadMs)];
  },
};

/** The bundle has the time of the newest source file. */
function builtMs(): number {
  const times = [packageFile("dist", "zenzefi.js"), packageFile("package.json")].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs,
  );
  return times.find((time) => time !== undefined) ?? 0;
}

async function factsOf(path: string): Promise<FileFacts> {
  const found: Stats | null = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "EACCES") return null;
    throw error;
  });
  return found === null ? null : { path, mode: found.mode, uid: found.uid };
}

/** The path, or the nearest folder above it that exists: there it will be made. */
function existingPart(path: string): string {
  const parent = join(path, "..");
  const exists = statSync(path, { throwIfNoEntry: false }) !== undefined;
  return exists || parent === path ? path : existingPart(parent);
}
