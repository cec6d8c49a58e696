import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { type AuditFiles, ExportFault, type WrittenFile } from "../../domain/audit/audit-files.port.ts";
import { asError } from "../../kernel/as-error.ts";
import { StartError } from "../../kernel/errors.ts";
import { makeFolder } from "../system/make-folder.ts";

/** What is being written, or was when the process died. */
const PART_NAME = /^\.audit-[0-9a-f-]{36}\.part$/;

/** Files of exported audit rows in one folder, for its owner alone. */
export function openAuditFolder(folder: string): AuditFiles {
  return {
    pathOf: (name) => join(folder, name),
    write: (name, lines) => write(join(folder, name), lines),
    hash: hashFile,
    read: readLines,
  };
}

/** @throws StartError if no file can be made in the folder: better at the start than at night */
export async function requireAuditFolder(folder: string): Promise<void> {
  const path = join(folder, partName());
  try {
    await makeFolder(folder);
    await writeFile(path, "", { mode: 0o600, flag: "wx" });
    await rm(path);
  } catch (error) {
    throw new StartError(`AUDIT_EXPORT_DIR: no file can be made in ${folder} (${codeOf(error)})`);
  }
}

/** The lines of an exported file. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const input = createReadStream(path);
  const text = createGunzip();
  input.on("error", (error) => text.destroy(error));
  yield* createInterface({ input: input.pipe(text), crlfDelay: Number.POSITIVE_INFINITY });
  // `readline` ends quietly where its input fails.
  if (text.errored !== null) throw text.errored;
}

async function write(path: string, lines: AsyncIterable<string>): Promise<WrittenFile> {
  const folder = dirname(path);
  const partPath = join(folder, partName());
  try {
    await makeFolder(folder);
    await removeLeftovers(folder);
    const part = await open(partPath, "wx", 0o600);
    await pipeline(Readable.from(ended(lines)), createGzip(), part.createWriteStream({ flush: true }));
    const sha256 = await hashFile(partPath);
    if (sha256 === null) throw new ExportFault("file_missing", partPath);
    await rename(partPath, path);
    await syncFolder(folder);
    return { path, sha256 };
  } catch (error) {
    await rm(partPath, { force: true }).catch(() => undefined);
    throw faultOf(error);
  }
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

/** Only one instance exports at a time: what is there is of one that died. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (PART_NAME.test(name)) await rm(join(folder, name), { force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function hashFile(path: string): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw faultOf(error);
  }
  return hash.digest("hex");
}

function partName(): string {
  return `.audit-${randomUUID()}.part`;
}

function faultOf(error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  const isFull = ["ENOSPC", "EDQUOT", "EFBIG"].includes(codeOf(error));
  return new ExportFault(isFull ? "disk_full" : "folder", asError(error).message);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
