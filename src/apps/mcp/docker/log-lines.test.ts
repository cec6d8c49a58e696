import { expect, test } from "vitest";
import { logLines } from "./log-lines.ts";

function frame(stream: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

test("lines of both streams come in order, also if a frame ends within a line or a character", () => {
  const euro = Buffer.from("€");
  const body = Buffer.concat([
    frame(1, "one\ntw"),
    frame(2, "o\n"),
    frame(1, "").fill(0, 8),
    frame(1, "cost "),
    Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 1]), euro.subarray(0, 1)]),
    Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 2]), euro.subarray(1)]),
  ]);
  expect(logLines(body, false, 10)).toEqual(["one", "two", "cost €"]);
  expect(logLines(body, false, 1)).toEqual(["cost €"]);
});

test("a log that ends within a frame gives what there is", () => {
  const body = frame(1, "all of it\n");
  for (let length = 0; length < body.length; length += 1) {
    expect("all of it").toContain(logLines(body.subarray(0, length), false, 10).join(""));
  }
});

test("a terminal's log is taken as it is", () => {
  expect(logLines(Buffer.from("a\r\nb\r\n"), true, 10)).toEqual(["a", "b"]);
});
