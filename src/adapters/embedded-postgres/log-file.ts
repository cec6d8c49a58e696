import { copyFile, type FileHandle, open, stat, truncate } from "node:fs/promises";
import { join } from "node:path";

/** The log of PostgreSQL, which writes to `fd` itself. */
export type LogFile = {
  readonly fd: number;
  /** What was written since `offset`, at most its last 16 KiB. */
  tail(offset: number): Promise<string>;
  bytes(): Promise<number>;
  close(): Promise<void>;
};

/** Two files of this size hold months of a healthy server. */
const fileBytesMax = 10 * 1024 * 1024;
const tailBytesMax = 16 * 1024;
const checkEveryMs = 60_000;

/** Opens `<dataDir>/postgres.log` (0600) and rotates it when it is full, into `postgres.log.1`. */
export async function openLogFile(dataDir: string): Promise<LogFile> {
  const path = join(dataDir, "postgres.log");
  const file = await open(path, "a+", 0o600);
  await rotateIfFull(path);
  // A log that cannot be rotated (a full disk) must not stop PostgreSQL.
  const timer = setInterval(() => void rotateIfFull(path).catch(() => undefined), checkEveryMs);
  timer.unref();
  return {
    fd: file.fd,
    tail: (offset) => readTail(file, offset),
    bytes: async () => (await file.stat()).size,
    async close() {
      clearInterval(timer);
      await file.close();
    },
  };
}

/** PostgreSQL holds the file open in append mode, so the file is copied and truncated, not replaced. */
async function rotateIfFull(path: string): Promise<void> {
  if ((await stat(path)).size <= fileBytesMax) return;
  await copyFile(path, `${path}.1`);
  await truncate(path);
}

async function readTail(file: FileHandle, offset: number): Promise<string> {
  const { size } = await file.stat();
  const start = Math.max(offset, size - tailBytesMax, 0);
  const { buffer, bytesRead } = await file.read({
    buffer: Buffer.alloc(Math.max(size - start, 0)),
    position: start,
  });
  return buffer.toString("utf8", 0, bytesRead);
}
