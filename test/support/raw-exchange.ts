import { connect } from "node:net";

/** Far more than a loaded machine needs for one exchange: reached only if the server never answers. */
const DEADLINE_MS = 5_000;

export type RawAnswer = {
  readonly status: number;
  /** By lower-case name; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type RawExchange = {
  /** The final answers in their order. */
  readonly answers: readonly RawAnswer[];
  /** Whether the server closed the connection; false if the client did, after `answersMax`. */
  readonly closed: boolean;
  /** Everything that was received, one character a byte. */
  readonly text: string;
};

/**
 * Sends bytes as they are and reads answers until the server closes, or `answersMax` are complete.
 * @param bytes one character a byte
 * @throws Error if neither happens within 5 s
 */
export function exchangeRaw(port: number, bytes: string, answersMax = 1_000): Promise<RawExchange> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let text = "";
    const finish = (closed: boolean): void => {
      socket.destroy();
      resolve({ answers: parseAnswers(text, closed), closed, text });
    };
    socket.setTimeout(DEADLINE_MS, () => {
      socket.destroy();
      reject(new Error(`no end within ${DEADLINE_MS} ms; so far: ${JSON.stringify(text)}`));
    });
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (parseAnswers(text, false).length >= answersMax) finish(false);
    });
    // A reset ends an exchange too; what was received before it counts.
    socket.on("error", () => {});
    socket.on("close", () => finish(true));
    socket.write(bytes, "latin1");
  });
}

/** The complete final answers in `text`; interim ones (1xx) are left out. */
function parseAnswers(text: string, closed: boolean): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  for (;;) {
    const headEnd = rest.indexOf("\r\n\r\n");
    if (headEnd < 0) return answers;
    const [statusLine = "", ...lines] = rest.slice(0, headEnd).split("\r\n");
    const status = Number(statusLine.split(" ")[1]);
    const headers = Object.fromEntries(lines.map(splitField));
    const body = readBody(rest.slice(headEnd + 4), status, headers, closed);
    if (body === null) return answers;
    if (status >= 200) answers.push({ status, headers, body: body.text });
    rest = body.rest;
  }
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

type Body = { readonly text: string; readonly rest: string };

function readBody(
  rest: string,
  status: number,
  headers: Record<string, string>,
  closed: boolean,
): Body | null {
  if (status < 200 || status === 204 || status === 304) return { text: "", rest };
  if (headers["transfer-encoding"] !== undefined) return readChunks(rest);
  const length = headers["content-length"];
  if (length === undefined) return closed ? { text: rest, rest: "" } : null;
  return rest.length < Number(length)
    ? null
    : { text: rest.slice(0, Number(length)), rest: rest.slice(Number(length)) };
}

function readChunks(rest: string): Body | null {
  let text = "";
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf("\r\n", at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(rest.slice(at, lineEnd), 16);
    const end = lineEnd + 2 + size;
    if (rest.length < end + 2) return null;
    if (size === 0) return { text, rest: rest.slice(end + 2) };
    text += rest.slice(lineEnd + 2, end);
    at = end + 2;
  }
}
