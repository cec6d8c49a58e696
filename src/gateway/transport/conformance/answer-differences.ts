import { AnswerReader } from "../raw/answer-reader.ts";
import { Dice, hostileAnswer } from "./hostile-answers.ts";
import { type ReadAnswer, readByNode } from "./read-by-node.ts";

/** What our reader makes of the bytes of a connection that then ends in order; `bytes`: up to the answer's end. */
export type OwnReading =
  | { readonly answer: ReadAnswer; readonly bytes: number }
  | { readonly refusal: string };

/** Reads an answer by our reader alone, in pieces of the given sizes. */
export function readByUs(text: string, sizes: readonly number[], method = "GET"): OwnReading {
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

/** A blank like any other (RFC 9110, 5.6.3). Node takes it for part of the coding's name, and the rest for one long body. */
const TAB_BEHIND_CHUNKED = /^transfer-encoding:[\t ]*chunked *\t[\t ]*\r$/im;

/** What Node takes and we refuse, by the reason we give, each with what the answer then must have. All on purpose. */
const STRICTNESSES: readonly (readonly [string, RegExp])[] = [
  // Codings other than one `chunked`, the word twice, and any in HTTP/1.0.
  ["the answer's transfer coding is not plain chunked", /^transfer-encoding:/im],
  // Line ends before it, a status below 100, HTTP/0.9, HTTP/2.0.
  ["the answer has no status line of HTTP/1.1", /^(?!HTTP\/1\.[01] [1-9]\d\d(?: [\t -~\x80-\xff]*)?\r\n)/],
  ["the target switches protocols unasked", /^HTTP\/1\.[01] 101/],
  ["the answer's head has a character that it may not have", CONTROLS],
  ["the answer's head has a bare line feed", /(?<!\r)\n/],
  // Node ends a head after a bare CR in the status line; for us its end is still to come.
  ["the target closed before its answer was complete", /^[^\r\n]*\r+(?!\n)/],
  // Where no body follows, Node counts a length that no number holds for nothing.
  ["the answer's length is no number", /^content-length:[\t ]*\d{16,}/im],
  // Node reads it as the next answer, or drops it.
  ["the answer is longer than it says", /./],
  ["the answer's trailers have framing", /^(?:transfer-encoding|content-length):/im],
];

/** What we take and Node refuses, by the reason it gives: blanks that RFC 9110, 5.6.3 allows, and what is dropped. */
const LENIENCIES: readonly (readonly [string, RegExp])[] = [
  ["Parse Error: Invalid character in Content-Length", /^content-length:[\t ]*\d+[\t ]*\t[\t ]*\r$/im],
  ["Parse Error: Invalid character in chunk extensions", /^[0-9a-f]+;/im],
  // An interim answer in HTTP/1.0 is dropped like any other; Node takes it for one that closes the connection.
  ["Parse Error: Data after `Connection: close`", /^HTTP\/1\.0 1\d\d/],
];

const isNamed = (list: typeof STRICTNESSES, reason: string, text: string): boolean =>
  list.some(([name, has]) => reason.startsWith(name) && has.test(text));

export type FuzzReport = {
  readonly answers: number;
  readonly accepted: number;
  /** Each as its seed's answer, what we made of it, and what Node did. */
  readonly differences: readonly string[];
};

/** Reads random answers by our reader and by Node's, for a time. A difference that is on no list is reported. */
export async function compareWithNode(seed: number, durationMs: number): Promise<FuzzReport> {
  const dice = new Dice(seed);
  const differences: string[] = [];
  let answers = 0;
  let accepted = 0;
  const untilMs = performance.now() + durationMs;
  while (performance.now() < untilMs && differences.length < 10) {
    const text = hostileAnswer(dice);
    const sizes = dice.cuts(text.length);
    const method = dice.roll(8) === 0 ? "HEAD" : "GET";
    const ours = readByUs(text, sizes, method);
    const isTaken = "answer" in ours;
    // Behind an answer that has no body we read no further, and close the connection.
    const theirs = await readByNode(isTaken ? text.slice(0, ours.bytes) : text, sizes, method);
    answers += 1;
    if (isTaken) accepted += 1;
    if (!isExpected(text, ours, theirs)) {
      differences.push(JSON.stringify({ seed, method, text, sizes, ours, theirs }));
    }
  }
  return { answers, accepted, differences };
}

function isExpected(text: string, ours: OwnReading, theirs: ReadAnswer | string): boolean {
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
