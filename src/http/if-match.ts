import { AppError } from "../kernel/errors.ts";
import type { Precondition } from "../kernel/precondition.ts";

/** More versions than a client can have read; each of ours is under 100 characters. */
const HEADER_CHARACTERS_MAX = 2_000;
/** One entity tag; a weak one (`W/`) matches nothing (RFC 9110, 8.8.3.2 and 13.1.1). */
const TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/** The value of `ETag` for a version. */
export function entityTag(version: string): string {
  return `"${version}"`;
}

/**
 * The condition of an `If-Match` header (RFC 9110, 13.1.1): one of the listed versions, or `*` for any.
 * @returns null without the header: no condition
 * @throws bad_request: it is none that RFC 9110 allows; a version without quotes, for one
 */
export function readIfMatch(header: string | undefined): Precondition {
  if (header === undefined) return null;
  if (header.length > HEADER_CHARACTERS_MAX) throw new AppError("bad_request");
  if (header.trim() === "*") return () => true;
  const versions = new Set<string>();
  for (const part of header.split(",")) {
    const [, weak, version] = TAG.exec(part.trim()) ?? [];
    if (version === undefined) throw new AppError("bad_request");
    if (weak === undefined) versions.add(version);
  }
  return (version) => versions.has(version);
}
