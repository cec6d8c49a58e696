import { AnswerReader } from "../raw/answer-reader.ts";
import { Dice, hostileAnswer } from "./hostile-answers.ts";
import { type ReadAnswer, readByNode } from "./read-by-node.ts";

/** What the gateway makes of the bytes of a connection that then ends in order; `bytes`: up to the answer's end. */
export type GatewayReading =
  | { readonly answer: ReadAnswer; readonly bytes: number }
  | { readonly refusal: string };

/** Reads an answer by the gateway's reader alone, in pieces of the given sizes. */
export function readByGateway(text: string, sizes: readonly number[], method = "GET"): GatewayReading {
  let head: Pick<ReadAnswer, "statusCode" | "statusText" | "headers"> | null = null;
  let body = "";
  let trailers: readonly string[] | null = null;
  const reader = new AnswerReader({
    onInterim: () => {},
    onHead: ({ statusCode, statusText, headers }) => {
      head = { statusCode, statusText, headers };
      return true;
    },
    onData: (part) => {
      body += part.toString("latin1");
      return true;
    },
    onEnd: (found) => {
      trailers = found;
    },
    onSwitch: () => {},
  });
  reader.begin({ isHead: method === "HEAD", isUpgrade: false });
  const all = Buffer.from(text, "latin1");
  let bytes = 0;
  try {
    for (const size of sizes) {
      if (!reader.isOver) bytes += reader.read(all.subarray(bytes, bytes + size));
    }
    if (!reader.isOver) reader.close();
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
  if (head === null || trailers === null) return { refusal: "no end" };
  return { answer: { ...(head as ReadAnswer), body, trailers }, bytes };
}

const INTERIMS = /^(?:HTTP\/1\.[01] 1(?!01)\d\d.*\r\n(?:.+\r\n)*\r\n)*/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is controls that are looked for
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;

/** A tab is white space (RFC 9110, 5.6.3). Node takes it as part of the coding's name, and all that follows as the body. */
const TAB_BEHIND_CHUNKED = /^transfer-encoding:[\t ]*chunked *\t[\t ]*\r$/im;

/**
 * What Node accepts and the gateway refuses on purpose: the gateway's message, and what the answer must contain for this
 * difference to be expected.
 */
const STRICTNESSES: readonly (readonly [string, RegExp])[] = [
  // Any coding other than `chunked`, `chunked` twice, and any coding in HTTP/1.0.
  ["the answer's transfer coding is not plain chunked", /^transfer-encoding:/im],
  // Line ends before the status line, a status below 100, HTTP/0.9, HTTP/2.0.
  ["the answer has no status line of HTTP/1.1", /^(?!HTTP\/1\.[01] [1-9]\d\d(?: [\t -~\x80-\xff]*)?\r\n)/],
  ["the target switches protocols unasked", /^HTTP\/1\.[01] 101/],
  ["the answer's head has a character that it may not have", CONTROLS],
  ["the answer's head has a bare line feed", /(?<!\r)\n/],
  // Node ends a head after a bare CR in the status line; the gateway waits for the head's end.
  ["the target closed before its answer was complete", /^[^\r\n]*\r+(?!\n)/],
  // If no body follows, Node ignores a length that is too large for a number.
  ["the answer's length is no number", /^content-length:[\t ]*\d{16,}/im],
  // Node reads what follows as the next answer, or drops it.
  ["the answer is longer than it says", /./],
  ["the answer's trailers have framing", /^(?:transfer-encoding|content-length):/im],
];

/** What the gateway accepts and Node refuses, by Node's message: blanks that RFC 9110, 5.6.3 allows, and what is dropped. */
const LENIENCIES: readonly (readonly [string, RegExp])[] = [
  ["Parse Error: Invalid character in Content-Length", /^content-length:[\t ]*\d+[\t ]*\t[\t ]*\r$/im],
  ["Parse Error: Invalid character in chunk extensions", /^[0-9a-f]+;/im],
  // An interim answer in HTTP/1.0 is dropped like any other; Node reads it as one that closes the connection.
  ["Parse Error: Data after `Connection: close`", /^HTTP\/1\.0 1\d\d/],
];

const isNamed = (list: typeof STRICTNESSES, reason: string, text: string): boolean =>
  list.some(([name, has]) => reason.startsWith(name) && has.test(text));

/**
 * Reads random answers by both readers for `durationMs`, and until so many were accepted, which a busy machine may not reach in that time.
 * @returns the differences that are on no list, each as JSON: the seed, the answer, what the gateway made of it, and what Node did
 */
export async function compareWithNode(
  seed: number,
  durationMs: number,
  acceptedMin: number,
): Promise<readonly string[]> {
  const dice = new Dice(seed);
  const differences: string[] = [];
  let accepted = 0;
  const untilMs = performance.now() + durationMs;
  while ((performance.now() < untilMs || accepted < acceptedMin) && differences.length < 10) {
    const text = hostileAnswer(dice);
    const sizes = dice.cuts(text.length);
    const method = dice.roll(8) === 0 ? "HEAD" : "GET";
    const ours = readByGateway(text, sizes, method);
    const isTaken = "answer" in ours;
    // After an answer without a body the gateway reads no further, and closes the connection.
    const theirs = await readByNode(isTaken ? text.slice(0, ours.bytes) : text, sizes, method);
    if (isTaken) accepted += 1;
    if (!isExpected(text, ours, theirs)) {
      differences.push(JSON.stringify({ seed, method, text, sizes, ours, theirs }));
    }
  }
  return differences;
}

function isExpected(text: string, ours: GatewayReading, theirs: ReadAnswer | string): boolean {
  if (TAB_BEHIND_CHUNKED.test(text)) return true;
  if ("answer" in ours) {
    if (typeof theirs === "string") return isNamed(LENIENCIES, theirs, text);
    return JSON.stringify(ours.answer) === JSON.stringify(theirs);
  }
  return (
    typeof theirs === "string" ||
    [text, text.replace(INTERIMS, "")].some((part) => isNamed(STRICTNESSES, ours.refusal, part))
  );
}
