import { expect, test } from "vitest";
import { HeadFault, parseHead } from "./parse-head.ts";
import { RepeatedHeads } from "./repeated-heads.ts";

const headOf = (nth: number): string => `HTTP/1.1 200 OK\r\nContent-Length: ${nth}\r\nX-Nth: ${nth}\r\n`;

test("heads that repeat, in any order and number, are read as they are", () => {
  const heads = new RepeatedHeads();
  for (let round = 0; round < 3; round += 1)
    for (let nth = 0; nth < 200; nth += 1)
      for (const text of [headOf(nth), headOf(nth % 7)]) expect(heads.parse(text)).toEqual(parseHead(text));
  expect(heads.size).toBeLessThanOrEqual(64);
});

test("the same head is parsed once", () => {
  const heads = new RepeatedHeads();
  const first = heads.parse(headOf(1));
  expect(heads.parse(headOf(1))).toBe(first);
  heads.parse(headOf(2));
  expect(heads.parse(headOf(1))).toBe(first);
});

test("a head with a fault is refused each time, also after one without", () => {
  const heads = new RepeatedHeads();
  heads.parse(headOf(1));
  for (let nth = 0; nth < 2; nth += 1)
    expect(() => heads.parse(`${headOf(1)}Content-Length: 1\r\n`)).toThrow(HeadFault);
});

test("a long head is not kept", () => {
  const heads = new RepeatedHeads();
  const text = `HTTP/1.1 200 OK\r\nX: ${"x".repeat(60_000)}\r\n`;
  expect(heads.parse(text)).toEqual(parseHead(text));
  expect(heads.size).toBe(0);
});
