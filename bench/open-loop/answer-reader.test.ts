import { describe, expect, it } from "vitest";
import { AnswerReader } from "./answer-reader.ts";

const ANSWER = "HTTP/1.1 200 OK\r\nX-Empty:\r\nContent-Length: 5\r\n\r\nhello";

function read(reader: AnswerReader, text: string): boolean {
  return reader.read(Buffer.from(text, "latin1"));
}

describe("the reader of answers", () => {
  it("tells the end of an answer, wherever it is divided", () => {
    for (let at = 1; at < ANSWER.length; at++) {
      const reader = new AnswerReader();
      expect(read(reader, ANSWER.slice(0, at))).toBe(false);
      expect(read(reader, ANSWER.slice(at))).toBe(true);
      expect(read(reader, ANSWER)).toBe(true);
      expect(reader.bodyBytes).toBe(10);
    }
  });

  it("reads an answer byte by byte", () => {
    const reader = new AnswerReader();
    const ends = [...ANSWER].map((byte) => read(reader, byte));
    expect(ends.indexOf(true)).toBe(ANSWER.length - 1);
  });

  it.each([
    ["HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "answered HTTP/1.1 401 Unauthorized"],
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "an answer without Content-Length"],
    [`${ANSWER}x`, "more bytes than the answer has"],
    ["x".repeat(70_000), "a head without an end"],
  ])("refuses %j", (text, why) => {
    const reader = new AnswerReader();
    expect(() => {
      while (!read(reader, text));
    }).toThrow(why);
  });
});
