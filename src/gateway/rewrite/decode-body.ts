import { pipeline, Readable } from "node:stream";
import { createBrotliDecompress, createInflate, createInflateRaw } from "node:zlib";
import { gunzip } from "./gunzip.ts";

export type Coding = "identity" | "gzip" | "deflate" | "br";

/**
 * What is inflated at once: a body may be a thousand times its size, and no more of it than this is there at a
 * time.
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

/** What can be undone: all that the target may be offered in cookie mode. */
export const REWRITABLE_CODINGS: ReadonlySet<string> = new Set(["gzip", "deflate", "br", "identity"]);

/**
 * The method "deflate" in the first half byte of the zlib format (RFC 1950, 2.2). Deflate data of its own
 * hardly begins so.
 */
const ZLIB_METHOD = 8;

/** @param value of `Content-Encoding` @returns null: one that is not undone, or several */
export function codingOf(value: string | undefined): Coding | null {
  return CODINGS.get(value?.trim().toLowerCase() ?? "") ?? null;
}

/**
 * A step of a pipeline that undoes a coding. Corrupt data, or too little of it, is an error of the pipeline; no
 * data at all is an empty body, and what comes behind the coded data is dropped, as browsers have it.
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
    // An error is the decoder's as well, and is thrown by the next line.
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
