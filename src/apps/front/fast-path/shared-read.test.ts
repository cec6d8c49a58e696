import { connect, createServer, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { proveSharedRead } from "./prove-shared-read.ts";
import { SharedRead } from "./shared-read.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("with this Node.js, accepted connections can be read into one buffer", async () => {
  expect(await proveSharedRead()).toBeInstanceOf(SharedRead);
});

test.each([
  ["finds nothing to set", () => vi.spyOn(SharedRead, "find").mockReturnValue(null)],
  [
    "throws",
    () =>
      vi.spyOn(SharedRead.prototype, "take").mockImplementation(() => {
        throw new TypeError("useUserBuffer is not a function");
      }),
  ],
  [
    "does not go back to the stream",
    () =>
      vi.spyOn(SharedRead.prototype, "giveBack").mockImplementation((socket: Socket) => void socket.end()),
  ],
  [
    "reads on in a pause",
    () => {
      const take = SharedRead.prototype.take;
      vi.spyOn(SharedRead.prototype, "take").mockImplementation(function (this: SharedRead, socket, onRead) {
        take.call(this, socket, onRead);
        socket.pause = () => socket;
      });
    },
  ],
])("where it %s, connections are read as streams", async (_what, breakIt) => {
  breakIt();
  expect(await proveSharedRead()).toBeNull();
});

test("what one connection has received is not overwritten by another before it was read", async () => {
  const shared = await proveSharedRead();
  const seen: string[] = [];
  const server = createServer((socket) => {
    shared?.take(socket, (bytes, buffer) => void seen.push(buffer.toString("latin1", 0, bytes)));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const texts = Array.from({ length: 20 }, (_, nth) => String(nth).repeat(500));
  for (const text of texts) connect(port, "127.0.0.1").end(text);
  await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(texts.length);
  expect(seen.sort()).toEqual(texts.sort());
  await new Promise((resolve) => server.close(resolve));
});
