import { describe, expect, it } from "vitest";
import { fuzzRuns } from "../../../../test/support/fuzz-runs.ts";
import { faultOfCost } from "../../../../test/support/linear-cost.ts";
import { compareWithNode, readByGateway } from "../conformance/answer-differences.ts";
import { Dice } from "../conformance/hostile-answers.ts";
import { AnswerReader } from "./answer-reader.ts";

const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const ok = (field: string, body = ""): string => `HTTP/1.1 200 OK\r\n${field}\r\n\r\n${body}`;
const EXTENSION = "x".repeat(16_384);

/** What readers of HTTP disagree on, and what the gateway decides: the body that it reads; null: it refuses the answer. */
const DECISIONS: readonly (readonly [string, string, string | null])[] = [
  // The status line
  ["no reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", ""],
  ["an empty reason", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", ""],
  ["a reason of any visible bytes", "HTTP/1.1 200 \xe9\t x\r\nContent-Length: 0\r\n\r\n", ""],
  ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", ""],
  ["status 600", "HTTP/1.1 600 x\r\nContent-Length: 0\r\n\r\n", ""],
  ["status 999", "HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n", ""],
  ["status 099", "HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n", null],
  ["status of two digits", "HTTP/1.1 20 x\r\nContent-Length: 0\r\n\r\n", null],
  ["status of four digits", "HTTP/1.1 2000 x\r\nContent-Length: 0\r\n\r\n", null],
  ["a blank before the status", "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n", null],
  ["HTTP/1.2", "HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n", null],
  ["HTTP/2.0", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", null],
  ["HTTP/0.9, without a head", "hello", null],
  ["small letters", "http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", null],
  ["a line end before the status line", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", null],
  // Fields
  ["a bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", null],
  ["one bare LF", ok("X: y\nContent-Length: 0"), null],
  ["a bare CR", ok("X: y\rz\r\nContent-Length: 0"), null],
  ["a folded line", ok("X: y\r\n z\r\nContent-Length: 0"), null],
  ["a blank before the first name", ok(" X: y\r\nContent-Length: 0"), null],
  ["a blank before the colon", ok("Content-Length : 0"), null],
  ["no name", ok(": y\r\nContent-Length: 0"), null],
  ["no colon", ok("X\r\nContent-Length: 0"), null],
  ["a name that is not ASCII", ok("X\xe9: y\r\nContent-Length: 0"), null],
  ["NUL", ok("X: \0\r\nContent-Length: 0"), null],
  ["a control", ok("X: \x01\r\nContent-Length: 0"), null],
  ["DEL", ok("X: \x7f\r\nContent-Length: 0"), null],
  ["an empty value", ok("X:\r\nContent-Length: 0"), ""],
  // Lengths
  ["a length with blanks around", ok("Content-Length: \t1 \t", "a"), "a"],
  ["a length with leading zeros", ok("Content-Length: 01", "a"), "a"],
  ["a plus", ok("Content-Length: +1", "a"), null],
  ["a minus", ok("Content-Length: -1", "a"), null],
  ["a blank inside", ok("Content-Length: 1 1", "a"), null],
  ["no digits", ok("Content-Length:", "a"), null],
  ["hexadecimal", ok("Content-Length: 0x1", "a"), null],
  ["a no-break space", ok("Content-Length: 1\xa0", "a"), null],
  ["a list of one value", ok("Content-Length: 1, 1", "a"), null],
  ["the same length twice", ok("Content-Length: 1\r\nContent-Length: 1", "a"), null],
  ["17 digits", ok("Content-Length: 00000000000000001", "a"), null],
  ["a length above the safe integers", ok("Content-Length: 9007199254740993", "a"), null],
  ["more than the length", ok("Content-Length: 1", "ab"), null],
  ["line ends after the body", ok("Content-Length: 1", "a\r\n\r\n"), "a"],
  ["less than the length", ok("Content-Length: 2", "a"), null],
  // Codings
  ["chunked in capitals", ok("Transfer-Encoding: CHUNKED", "1\r\na\r\n0\r\n\r\n"), "a"],
  ["gzip, chunked", ok("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), null],
  ["identity", ok("Transfer-Encoding: identity", "a"), null],
  ["chunked twice", ok("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), null],
  ["an empty coding", ok("Transfer-Encoding:", "a"), null],
  ["a length beside a coding", ok("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"), null],
  ["chunked in HTTP/1.0", CHUNKED.replace("1.1", "1.0").concat("0\r\n\r\n"), null],
  ["both in a 204", "HTTP/1.1 204 No\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", null],
  // Chunks
  ["zeros before a size", `${CHUNKED}0001\r\na\r\n000\r\n\r\n`, "a"],
  ["an extension", `${CHUNKED}1;x="y"\r\na\r\n0;z\r\n\r\n`, "a"],
  ["a blank after a size", `${CHUNKED}2  \r\nab\r\n0\r\n\r\n`, null],
  ["a blank before a size", `${CHUNKED} 2\r\nab\r\n0\r\n\r\n`, null],
  ["0x", `${CHUNKED}0x2\r\nab\r\n0\r\n\r\n`, null],
  ["a plus before a size", `${CHUNKED}+2\r\nab\r\n0\r\n\r\n`, null],
  ["no size", `${CHUNKED}\r\n\r\n`, null],
  ["a size of 17 digits", `${CHUNKED}00000000000000001\r\na\r\n0\r\n\r\n`, null],
  ["a size above the safe integers", `${CHUNKED}fffffffffffffff\r\na`, null],
  ["a bare LF after a size", `${CHUNKED}1\na\r\n0\r\n\r\n`, null],
  ["a bare LF after a chunk", `${CHUNKED}1\r\na\n0\r\n\r\n`, null],
  ["more than the size", `${CHUNKED}1\r\nab\r\n0\r\n\r\n`, null],
  ["a bare LF in an extension", `${CHUNKED}1;x\na\r\n0\r\n\r\n`, null],
  ["a NUL in an extension", `${CHUNKED}1;\0\r\na\r\n0\r\n\r\n`, null],
  [
    "extensions of 16 KiB for each chunk",
    CHUNKED.concat(`1;${EXTENSION}\r\na\r\n`.repeat(3), "0\r\n\r\n"),
    "aaa",
  ],
  ["an extension of more than 16 KiB", `${CHUNKED}1;${EXTENSION}x\r\na\r\n0\r\n\r\n`, null],
  ["no end", `${CHUNKED}1\r\na\r\n`, null],
  ["a length in the trailers", `${CHUNKED}0\r\nContent-Length: 1\r\n\r\n`, null],
  ["a coding in the trailers", `${CHUNKED}0\r\nTransfer-Encoding: chunked\r\n\r\n`, null],
  ["a folded trailer", `${CHUNKED}0\r\nX: y\r\n z\r\n\r\n`, null],
  ["trailers of nearly 16 KiB", `${CHUNKED}0\r\nX: ${"y".repeat(16_300)}\r\n\r\n`, ""],
  ["trailers of more than 16 KiB", `${CHUNKED}0\r\nX: ${"y".repeat(16_400)}\r\n\r\n`, null],
  // Sizes
  ["a head of nearly 64 KiB", ok(`X: ${"y".repeat(65_400)}\r\nContent-Length: 0`), ""],
  ["a head of more than 64 KiB", ok(`X: ${"y".repeat(65_536)}\r\nContent-Length: 0`), null],
  ["64 interim answers", "HTTP/1.1 102 x\r\n\r\n".repeat(64).concat(ok("Content-Length: 0")), ""],
  ["65 interim answers", "HTTP/1.1 102 x\r\n\r\n".repeat(65).concat(ok("Content-Length: 0")), null],
  ["a switch of protocols that was not requested", "HTTP/1.1 101 x\r\n\r\n", null],
];

const bodyOf = (text: string, sizes: readonly number[]): string | null => {
  const reading = readByGateway(text, sizes);
  return "answer" in reading ? reading.answer.body : null;
};

describe("AnswerReader", () => {
  it.each(DECISIONS)("decides on %s alike however the bytes are cut", (_what, text, body) => {
    expect(bodyOf(text, [text.length])).toBe(body);
    // In pieces the reader cannot know that more follows: the connection checks that.
    if (text.startsWith(ok("Content-Length: 1", "a"))) return;
    const read = (sizes: readonly number[]) => {
      const reading = readByGateway(text, sizes);
      return "answer" in reading ? reading : "refused";
    };
    const seen = read([text.length]);
    expect(read(new Array(text.length).fill(1))).toEqual(seen);
    const dice = new Dice(text.length);
    for (let round = 0; round < 5; round += 1) expect(read(dice.cuts(text.length))).toEqual(seen);
  });

  describe("passes on the small chunks of one read as one part", () => {
    /** The lengths of the parts that are passed on; `stopsAt`: the sink returns false to that one. */
    function partsOf(bodies: readonly string[], pieceBytes: number, stopsAt = -1, tail = "0\r\n\r\n") {
      const parts: string[] = [];
      const reader = new AnswerReader({
        onInterim: () => {},
        onHead: () => true,
        onData: (part) => parts.push(part.toString("latin1")) !== stopsAt,
        onEnd: () => {},
        onSwitch: () => {},
      });
      reader.begin({ isHead: false, isUpgrade: false });
      const chunks = bodies.map((body) => `${body.length.toString(16)}\r\n${body}\r\n`);
      const all = Buffer.from(`${CHUNKED}${chunks.join("")}${tail}`, "latin1");
      let fault = "";
      try {
        for (let at = 0; at < all.length; ) {
          at += reader.read(all.subarray(at, at + pieceBytes));
          reader.resume();
        }
        reader.read(Buffer.alloc(0));
      } catch (error) {
        fault = String(error);
      }
      expect(parts.join("")).toBe(bodies.join(""));
      expect([reader.isOver, fault]).toEqual(tail === "0\r\n\r\n" ? [true, ""] : [false, expect.any(String)]);
      return parts.map(({ length }) => length);
    }
    const ones = (count: number): string[] =>
      Array.from({ length: count }, (_, nth) => String.fromCharCode(65 + (nth % 61)));

    it("10,000 of one byte are one part, and one of each read where there are several", () => {
      expect(partsOf(ones(10_000), 65_536)).toEqual([10_000]);
      expect(partsOf(ones(10_000), 6_000)).toHaveLength(11);
    });

    it("a large chunk is not moved, and small chunks after it are joined to it", () => {
      const large = "x".repeat(5_000);
      expect(partsOf([...ones(3), large, ...ones(2), large], 65_536)).toEqual([3, 5_002, 5_000]);
    });

    it("a chunk that is cut by the end of the read is passed on as far as it came", () => {
      expect(partsOf(["abc", "defghij"], CHUNKED.length + 13)).toEqual([5, 5]);
    });

    it("a sink that paused continues after the part that it got", () => {
      const large = "x".repeat(5_000);
      expect(partsOf([...ones(3), large, ...ones(2)], 65_536, 1)).toEqual([3, 5_002]);
      expect(partsOf(ones(100), 65_536, 1)).toEqual([100]);
    });

    it.each([
      "zz\r\n",
      "0\r\nX: y\nz: 1\r\n\r\n",
      "0\r\nContent-Length: 1\r\n\r\n",
      `1;${EXTENSION}x\r\n`,
    ])("what came before a fault is passed on first: %#", (tail) => {
      expect(partsOf(ones(100), 65_536, -1, tail)).toEqual([100]);
      expect(partsOf(ones(100), 65_536, 1, tail)).toEqual([100]);
    });
  });

  /** For an hour: `FUZZ_FACTOR=2400 npx vitest run src/gateway/transport/raw/answer-reader.test.ts -t Node`. */
  it(
    "accepts what Node accepts and reads it alike, except for the listed differences",
    async () => {
      const seed = Date.now() & 0xffff;
      expect(await compareWithNode(seed, fuzzRuns(1_500), 50)).toEqual([]);
    },
    fuzzRuns(3_000) + 30_000,
  );

  describe("costs time linear to what it reads", () => {
    function readAll(text: string, pieceBytes: number): void {
      let parts = 0;
      const reader = new AnswerReader({
        onInterim: () => {},
        onHead: () => true,
        onData: () => ++parts > 0,
        onEnd: () => {},
        onSwitch: () => {},
      });
      reader.begin({ isHead: false, isUpgrade: false });
      const all = Buffer.from(text, "latin1");
      for (let at = 0; at < all.length; at += pieceBytes) reader.read(all.subarray(at, at + pieceBytes));
      expect(reader.isOver).toBe(true);
    }

    const many = (count: number): string => ok(`${"a:b\r\n".repeat(count)}Content-Length: 0`);
    const long = (count: number): string => ok(`X: ${"y".repeat(count)}\r\nContent-Length: 0`);
    const blank = (count: number): string => ok(`X:${" ".repeat(count)}\r\nContent-Length: 0`);
    const chunks = (count: number): string => `${CHUNKED}${"1\r\nx\r\n".repeat(count)}0\r\n\r\n`;
    const trailers = (count: number): string => `${CHUNKED}0\r\n${"a:b\r\n".repeat(count)}\r\n`;
    it.each<[string, (count: number) => string, number, number]>([
      ["many small fields", many, 13_000, 65_536],
      ["many small fields, byte by byte", many, 13_000, 1],
      ["a long field, byte by byte", long, 65_000, 1],
      ["many blanks", blank, 65_000, 65_536],
      ["100,000 chunks of one byte", chunks, 100_000, 65_536],
      ["100,000 chunks of one byte, byte by byte", chunks, 100_000, 1],
      ["many trailers, byte by byte", trailers, 3_000, 1],
    ])("%s", (_what, grow, count, pieceBytes) => {
      expect(faultOfCost((text) => readAll(text, pieceBytes), grow, count)).toBeNull();
    });
  });
});
