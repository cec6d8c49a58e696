/** Numbers that a seed determines (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** @returns an integer from 0 to below `sides` */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.roll(from.length)] ?? from[0];
  }

  /** Sizes of pieces that `length` bytes are cut into. */
  cuts(length: number): number[] {
    const max = this.pick([1, 3, 17, 70_000]);
    const sizes: number[] = [];
    for (let left = length; left > 0; left -= sizes.at(-1) ?? left) sizes.push(1 + this.roll(max));
    return sizes;
  }
}

const VERSIONS = ["1.1", "1.1", "1.1", "1.1", "1.0", "1.2", "2.0", "0.9", "1.", "11"] as const;
const STATUSES = [
  "200",
  "200",
  "200",
  "204",
  "304",
  "404",
  "100",
  "103",
  "101",
  "099",
  "600",
  "999",
  "20",
  "2000",
] as const;
const REASONS = [" OK", " ", "", " Not \xe9 it", "  two", "\tTab", " a\x01b", " OK "] as const;
const FIELDS = [
  ...[
    "Content-Length: 5",
    "Content-Length: 5",
    "content-length:5",
    "Content-Length: 0",
    "Content-Length: +5",
  ],
  ...[
    "Content-Length: 5, 5",
    "Content-Length: 5 5",
    "Content-Length: 5\xa0",
    "Content-Length:\t5\t",
    "Content-Length: 0x5",
  ],
  ...["Content-Length:", "Content-Length: 05", "Content-Length: -0", "Content-Length: 99999999999999999999"],
  ...[
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked",
    "transfer-encoding: CHUNKED",
    "Transfer-Encoding: gzip",
  ],
  ...[
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked, gzip",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding:",
  ],
  ...["Transfer-Encoding : chunked", "Transfer-Encoding: chunked ", "Transfer-Encoding: \x0bchunked"],
  ...[
    "Connection: close",
    "Connection: keep-alive",
    "Connection: upgrade",
    "Upgrade: x",
    "Keep-Alive: timeout=5",
  ],
  ...[
    "X-A: b",
    "X-A:b",
    "X-A:  b  ",
    "X-A:",
    "X\xe9: b",
    "X A: b",
    ": b",
    "X-A",
    " X-A: b",
    "X-A: b\r\n c",
    "X-A: \xe9\xa0",
  ],
  ...[
    "X-A: b\nX-B: c",
    "X-A: b\rX-B: c",
    "X-A: \0",
    "X-A: \x7f",
    "Set-Cookie: a=1",
    "WWW-Authenticate: NTLM",
  ],
] as const;
const CHUNK_SIZES = [
  "5",
  "5",
  "05",
  "5;a=b",
  '5;a="b;c"',
  "5 ",
  " 5",
  "0x5",
  "+5",
  "-5",
  "5;",
  "5 ;a",
  "5\t",
  "",
  "g",
] as const;
const CHUNK_ENDS = ["\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "", "\r\r\n"] as const;
const BODIES = ["", "abcde", "abcde", "abc", "abcdefgh", "abcde\r\n", "abcde\r\n\r\n"] as const;
const BYTES = "\r\n\0 \t:;,0159afAF-+x\xa0\xff\x7f\x0b\x80HTP/.";

/** An answer that is well-formed or nearly so. */
function grow(dice: Dice): string {
  let bytes = dice.roll(20) === 0 ? dice.pick(["\r\n", "\n", " ", "\r"]) : "";
  if (dice.roll(8) === 0)
    bytes += `HTTP/1.1 ${dice.pick(["100 Go", "103 Early", "102 x", "199"])}\r\nX: y\r\n\r\n`;
  const isRegular = dice.roll(2) === 0;
  const first = (from: readonly [string, ...string[]]): string => (isRegular ? from[0] : dice.pick(from));
  bytes += `HTTP/${first(VERSIONS)}${dice.roll(40) === 0 ? "  " : " "}${first(STATUSES)}${first(REASONS)}\r\n`;
  const isChunked = dice.roll(2) === 0;
  const fields: string[] =
    dice.roll(5) === 0 ? [] : [isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 5"];
  for (let count = dice.roll(4); count > 0; count -= 1) fields.splice(dice.roll(2), 0, dice.pick(FIELDS));
  for (const field of fields) bytes += `${field}${dice.roll(60) === 0 ? "\n" : "\r\n"}`;
  bytes += "\r\n";
  return bytes + (isChunked ? growChunks(dice, isRegular) : isRegular ? "abcde" : dice.pick(BODIES));
}

function growChunks(dice: Dice, isRegular: boolean): string {
  let bytes = "";
  for (let count = dice.roll(4); count > 0; count -= 1) {
    const [size, end] = isRegular ? ["5", "\r\n"] : [dice.pick(CHUNK_SIZES), dice.pick(CHUNK_ENDS)];
    bytes += `${size}\r\nabcde${end}`;
  }
  bytes += dice.pick(["0\r\n", "0\r\n", "000\r\n", "0;x=y\r\n", "0 \r\n"]);
  for (let count = dice.roll(3); count > 0; count -= 1) bytes += `${dice.pick(FIELDS)}\r\n`;
  return `${bytes}\r\n${dice.roll(10) === 0 ? dice.pick(["\r\n", "x", "HTTP/1.1 200 OK\r\n\r\n"]) : ""}`;
}

function mutate(bytes: string, dice: Dice): string {
  const at = dice.roll(bytes.length + 1);
  const byte = BYTES[dice.roll(BYTES.length)] ?? " ";
  switch (dice.roll(5)) {
    case 0:
      return bytes.slice(0, at) + byte + bytes.slice(at);
    case 1:
      return bytes.slice(0, at) + bytes.slice(at + 1 + dice.roll(3));
    case 2:
      return bytes.slice(0, at) + byte + bytes.slice(at + 1);
    case 3:
      return bytes.slice(0, at) + bytes.slice(Math.max(0, at - dice.roll(30)));
    default:
      return bytes.slice(0, at);
  }
}

/** An answer of a broken or malicious target; each character one byte. */
export function hostileAnswer(dice: Dice): string {
  let bytes = grow(dice);
  for (let count = dice.roll(4) - 1; count > 0; count -= 1) bytes = mutate(bytes, dice);
  return bytes;
}
