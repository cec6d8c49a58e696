/** A head of a contender has some 500 bytes. */
const HEAD_BYTES_MAX = 16_384;
const HEAD_END = "\r\n\r\n";

/** Reads answers with `Content-Length`, one after the other, of one connection. All of it is checked but the contents of bodies. */
export class AnswerReader {
  #head = "";
  /** Bytes of the body that are to come; null while the head is read. */
  #left: number | null = null;
  /** Of the bodies read so far. */
  bodyBytes = 0;

  /**
   * @param chunk what arrived; it is not kept
   * @returns whether the answer ended with it
   * @throws Error if it is not 200, has no length, or goes on beyond it
   */
  read(chunk: Buffer): boolean {
    let from = 0;
    if (this.#left === null) {
      const before = this.#head.length;
      this.#head += chunk.toString("latin1", 0, Math.min(chunk.length, HEAD_BYTES_MAX));
      const end = this.#head.indexOf(HEAD_END, Math.max(0, before - HEAD_END.length));
      if (end < 0 && this.#head.length > HEAD_BYTES_MAX) throw new Error("a head without an end");
      if (end < 0) return false;
      this.#left = lengthIn(this.#head.slice(0, end + 2));
      from = end + HEAD_END.length - before;
      this.#head = "";
    }
    const body = chunk.length - from;
    if (body > this.#left) throw new Error("more bytes than the answer has");
    this.#left -= body;
    this.bodyBytes += body;
    if (this.#left > 0) return false;
    this.#left = null;
    return true;
  }
}

function lengthIn(head: string): number {
  if (!head.startsWith("HTTP/1.1 200 ")) throw new Error(`answered ${head.slice(0, head.indexOf("\r\n"))}`);
  const [, length] = /\r\ncontent-length: *(\d{1,15})\r\n/i.exec(head) ?? [];
  if (length === undefined) throw new Error("an answer without Content-Length");
  return Number(length);
}
