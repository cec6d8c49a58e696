import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ReadableStream } from "node:stream/web";
import { createGzip } from "node:zlib";
import type { Encrypter } from "age-encryption";
import { END_OF_ARCHIVE, padding, tarHeader } from "./tar-blocks.ts";

export type ArchiveEntry = { readonly name: string; readonly bytes: Buffer };

/** The last entry: the SHA-256 of each other one, for `sha256sum -c`. An archive without it is incomplete. */
export const SUMS_NAME = "SHA256SUMS";
/** Half the time of the default of 6 for files that are a tenth larger. */
const GZIP_LEVEL = 4;

/**
 * Writes `age(gzip(tar(entries)))` to a new file that only its owner can read, and has it on the disk when it returns. Memory holds
 * one entry, and one line for each.
 * @returns the size and the SHA-256 of the file
 * @throws the error of `entries`, of the file, or of an aborted `signal`; the file is then there in part
 */
export async function writeArchive(
  entries: AsyncIterable<ArchiveEntry>,
  options: {
    readonly path: string;
    readonly encrypter: Encrypter;
    readonly modifiedAtMs: number;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const { path, encrypter, modifiedAtMs, signal } = options;
  const hash = createHash("sha256");
  let bytes = 0;
  async function* encrypt(plain: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
    for await (const chunk of await encrypter.encrypt(ReadableStream.from(plain))) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  await pipeline(
    Readable.from(tarOf(entries, modifiedAtMs), { objectMode: false }),
    createGzip({ level: GZIP_LEVEL }),
    encrypt,
    createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }),
    { signal },
  );
  return { bytes, sha256: hash.digest("hex") };
}

async function* tarOf(entries: AsyncIterable<ArchiveEntry>, modifiedAtMs: number): AsyncGenerator<Buffer> {
  const sums: string[] = [];
  function* blocksOf({ name, bytes }: ArchiveEntry): Generator<Buffer> {
    yield tarHeader(name, bytes.length, modifiedAtMs);
    yield bytes;
    yield padding(bytes.length);
  }
  for await (const entry of entries) {
    sums.push(sumLine(entry));
    yield* blocksOf(entry);
  }
  yield* blocksOf({ name: SUMS_NAME, bytes: Buffer.from(sums.join("")) });
  yield END_OF_ARCHIVE;
}

/** As `sha256sum` prints it. */
export function sumLine({ name, bytes }: ArchiveEntry): string {
  return `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
}
