/** A sequence of whole rows in COPY's text format. */
export type RowsPart = { readonly bytes: Buffer; readonly rowCount: number };

/** The memory that one part takes; its size must be known before it is written. */
const PART_BYTES = 4 * 2 ** 20;
/** COPY escapes line breaks in values: this one ends a row (PostgreSQL manual, COPY, text format). */
const ROW_END = 0x0a;

/** Cuts a stream of rows between rows, into parts of about 4 MiB. A longer row is a part by itself. */
export async function* copyParts(
  chunks: AsyncIterable<Buffer>,
  partBytes: number = PART_BYTES,
): AsyncGenerator<RowsPart> {
  let gathered: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    gathered.push(chunk);
    bytes += chunk.length;
    if (bytes < partBytes) continue;
    const end = chunk.lastIndexOf(ROW_END);
    if (end < 0) continue;
    const rest = chunk.subarray(end + 1);
    yield partOf(Buffer.concat(gathered, bytes - rest.length));
    gathered = [rest];
    bytes = rest.length;
  }
  if (bytes > 0) yield partOf(Buffer.concat(gathered));
}

function partOf(bytes: Buffer): RowsPart {
  return { bytes, rowCount: countRows(bytes) };
}

/** How many rows COPY's text has. */
export function countRows(bytes: Buffer): number {
  let rowCount = 0;
  for (let at = bytes.indexOf(ROW_END); at >= 0; at = bytes.indexOf(ROW_END, at + 1)) rowCount += 1;
  return rowCount;
}
