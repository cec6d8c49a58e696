import { createHash } from "node:crypto";

/** Pages and files of a large target. A key takes up to some hundred bytes. */
const REMEMBERED_MAX = 4_096;
const KEY_CHARS_MAX = 200;

/**
 * Remembers, by address and validator, which bodies of the target were read to their end and named no address of it: the same
 * body needs not be read again, and passes as it came, compressed too. Only bodies that the target identifies are remembered,
 * by `ETag` (RFC 9110, 8.8.3), or by `Last-Modified` and length.
 */
export class CleanBodies {
  /** In the order of their last use. */
  readonly #keys = new Set<string>();

  has(key: string): boolean {
    if (!this.#keys.delete(key)) return false;
    this.#keys.add(key);
    return true;
  }

  add(key: string): void {
    this.#keys.add(key);
    if (this.#keys.size <= REMEMBERED_MAX) return;
    for (const oldest of this.#keys) {
      this.#keys.delete(oldest);
      return;
    }
  }
}

/**
 * What identifies a body of the target, and how it is read.
 * @param url of the request, with the origin that the browser asked
 * @param headers a flat array of names and values, as the target sent them
 * @returns null if the target does not identify it
 */
export function bodyKey(url: string, headers: readonly string[]): string | null {
  let [etag, modified, length, coding, type] = ["", "", "", "", ""];
  for (let at = 0; at < headers.length; at += 2) {
    const value = headers[at + 1] ?? "";
    switch (headers[at]?.toLowerCase()) {
      case "etag":
        etag = value;
        break;
      case "last-modified":
        modified = value;
        break;
      case "content-length":
        length = value;
        break;
      case "content-encoding":
        coding = value;
        break;
      case "content-type":
        type = value;
        break;
    }
  }
  if (etag === "" && (modified === "" || length === "")) return null;
  const key = [url, etag, modified, length, coding, type].join("\n");
  return key.length <= KEY_CHARS_MAX ? key : createHash("sha256").update(key).digest("base64");
}
