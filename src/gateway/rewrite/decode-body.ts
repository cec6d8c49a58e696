import { pipeline, Readable } from "node:stream";
import { createBrotliDecompress, createInflate, createInflateRaw } from "node:zlib";
import { gunzip } from "./gunzip.ts";

export type Coding = "identity" | "gzip" | "deflate" | "br";

/**
 * How much is inflated at once: a body may inflate to a thousand times its size, and no more of it than this is in memory
 * at a time.
 */
const CHUNK_BYTES = 64 * 1024;

const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ["", "identity"],
  ["br", "br"],
  ["deflate", "deflate"],
  ["gzip", "gzip"],
  ["identity", "identity"],
  ["x-gzip", "gzip"],
]);

/** The codings that can be decoded: only these are offered to the target in cookie mode. */
export const REWRITABLE_CODINGS: ReadonlySet<string> = new Set(["gzip", "deflate", "br", "identity"]);

/**
 * The method "deflate" in the low four bits of the zlib format's first byte (RFC 1950, 2.2). Raw deflate data hardly ever
 * begins like this.
 */
const ZLIB_METHOD = 8;

/** @param value of `Content-Encoding` @returns null: a coding that is not decoded, or several */
export function codingOf(value: string | undefined): Coding | null {
  return CODINGS.get(value?.trim().toLowerCase() ?? "") ?? null;
}

/**
 * A step of a pipeline that decodes a coding. Corrupt or truncated data is an error of the pipeline; no data at all is an
 * empty body, and what comes after the coded data is dropped, as in browsers.
 */
export function decodeBody(coding: Exclude<Coding, "identity">) {
  return async function* decode(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    if (coding === "gzip") {
      yield* gunzip(source, CHUNK_BYTES);
      return;
    }
    const chunks = source[Symbol.asyncIterator]();
    const first = await chunks.next();
    if (first.done === true) return;
    const decoder = decoderOf(coding, first.value);
    async function* all(): AsyncIterable<Buffer> {
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => chunks };
    }
    // The decoder gets the same error, and the next line throws it.
    pipeline(Readable.from(all(), { objectMode: false }), decoder, () => {});
    yield* decoder;
  };
}

function decoderOf(coding: Exclude<Coding, "identity" | "gzip">, first: Buffer) {
  const options = { chunkSize: CHUNK_BYTES };
  switch (coding) {
    case "br":
      return createBrotliDecompress(options);
    case "deflate": {
      // Some servers send it without the header of the zlib format, and browsers read both.
      const isZlib = ((first[0] ?? 0) & 0x0f) === ZLIB_METHOD;
      return isZlib ? createInflate(options) : createInflateRaw(options);
    }
  }
}
