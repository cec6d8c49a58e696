/** A frame of a container without a terminal: the stream, three zeros, the length; then its bytes. */
const HEADER_BYTES = 8;

/**
 * The last lines of a container's log, oldest first. With a terminal the engine sends the text as it is, else in frames of
 * standard output and error.
 */
export function logLines(body: Buffer, hasTerminal: boolean, linesMax: number): string[] {
  const text = (hasTerminal ? body : withoutFrames(body)).toString("utf8");
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  return lines.slice(-linesMax);
}

function withoutFrames(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= body.length; ) {
    const length = body.readUInt32BE(at + 4);
    parts.push(body.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length));
    at += HEADER_BYTES + length;
  }
  return Buffer.concat(parts);
}
