import { expect, test } from "vitest";
import { ReadBuffer, ReadMemory } from "./read-memory.ts";

const KIB = 1_024;

/** One read: into the buffer for it, whose size is returned. */
function read(buffer: ReadBuffer, bytes: number, isTaken: boolean): number {
  const size = buffer.next(true).length;
  buffer.filled(Math.min(bytes, size));
  buffer.noteTaken(isTaken);
  return size;
}

test("a large body of a client that takes all at once is read in larger and larger pieces, and that of a slow one is not", () => {
  const quick = new ReadBuffer(new ReadMemory());
  expect([1, 2, 3].map(() => read(quick, 1_024 * KIB, true))).toEqual([64 * KIB, 256 * KIB, 256 * KIB]);
  const slow = new ReadBuffer(new ReadMemory());
  expect([1, 2, 3].map(() => read(slow, 1_024 * KIB, false))).toEqual([64 * KIB, 64 * KIB, 64 * KIB]);
  expect([read(quick, 1_024 * KIB, false), read(quick, 1, true)]).toEqual([256 * KIB, 64 * KIB]);
});

test("small reads share one buffer, and memory that is lent is not read into until it is given back", () => {
  const memory = new ReadMemory();
  const [one, other] = [new ReadBuffer(memory), new ReadBuffer(memory)];
  expect(one.next(true)).toBe(other.next(true));
  read(one, 64 * KIB, true);
  const first = one.next(true);
  one.filled(first.length);
  const release = one.lend();
  const second = one.next(true);
  expect(second).not.toBe(first);
  release?.();
  one.filled(second.length);
  one.lend();
  expect(one.next(true)).toBe(first);
});
