import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { DirectWrite } from "./direct-write.ts";
import { proveDirectWrite } from "./prove-direct-write.ts";

const open: (Socket | Server)[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const one of open.splice(0)) "destroy" in one ? one.destroy() : one.close();
});

async function connected(): Promise<{ client: Socket; accepted: Socket; direct: DirectWrite }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [[accepted]] = (await Promise.all([once(server, "connection"), once(client, "connect")])) as [
    [Socket],
    unknown,
  ];
  open.push(server, client, accepted);
  client.on("error", () => {});
  accepted.on("error", () => {});
  const direct = await proveDirectWrite();
  return { client, accepted, direct: direct ?? expect.unreachable() };
}

async function received(socket: Socket, bytes: number): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  await vi.waitUntil(() => text.length >= bytes, { timeout: 20_000 });
  return text;
}

/** Nobody reads the other end: after some pieces one is not taken whole. @returns what was written, and the last result */
function fill(direct: DirectWrite, socket: Socket): { text: string; last: () => Error | null | undefined } {
  let text = "";
  for (;;) {
    const piece = String.fromCharCode(97 + (text.length % 26)).repeat(300_001);
    let result: Error | null | undefined;
    expect(direct.write(socket, piece, (fault) => (result = fault))).toBe(true);
    text += piece;
    if (result === undefined) return { text, last: () => result };
  }
}

test("with this Node.js, texts can be written past the streams", async () => {
  expect(await proveDirectWrite()).toBeInstanceOf(DirectWrite);
});

test("each character is one byte, and writes of both kinds come in their order", async () => {
  const { client, accepted, direct } = await connected();
  const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
  expect(direct.write(client, bytes, () => {})).toBe(true);
  client.write("between");
  await vi.waitUntil(() => client.writableLength === 0);
  expect(direct.write(client, bytes, () => {})).toBe(true);
  expect(await received(accepted, 519)).toBe(`${bytes}between${bytes}`);
});

test("what the kernel does not take at once is written later, and nothing overtakes it", async () => {
  const { client, accepted, direct } = await connected();
  const { text, last } = fill(direct, client);
  expect(direct.write(client, "never", () => {})).toBe(false);
  client.write("after");
  expect((await received(accepted, text.length + 5)) === `${text}after`).toBe(true);
  expect(last()).toBeNull();
});

test("what is written later still arrives if the connection is ended", async () => {
  const { client, accepted, direct } = await connected();
  const { text } = fill(direct, client);
  client.destroySoon();
  expect(direct.write(client, "never", () => {})).toBe(false);
  expect((await received(accepted, text.length)) === text).toBe(true);
});

test("what waits when the connection is destroyed is reported as lost, once", async () => {
  const { client, direct } = await connected();
  const { last } = fill(direct, client);
  client.destroy();
  await vi.waitUntil(() => last() !== undefined);
  expect(last()).toMatchObject({ code: "ECANCELED", syscall: "write" });
});

test("a write that fails is reported at once", async () => {
  const { client, accepted, direct } = await connected();
  accepted.resetAndDestroy();
  const results: (Error | null)[] = [];
  expect(direct.write(client, "never", (fault) => void results.push(fault))).toBe(true);
  expect(results).toEqual([expect.objectContaining({ syscall: "write" })]);
});

test("nothing is written beside a stream that is corked, busy, connecting, ended or destroyed, nor to other kinds of sockets", async () => {
  const { client, direct } = await connected();
  const refuses = (socket: Socket): void =>
    expect(direct.write(socket, "never", () => expect.unreachable())).toBe(false);
  client.cork();
  refuses(client);
  client.uncork();
  class OtherSocket extends Socket {}
  refuses(new OtherSocket());
  refuses(new Socket());
  const connecting = connect((client.remotePort ?? 0) as number, "127.0.0.1");
  open.push(connecting);
  refuses(connecting);
  client.end();
  refuses(client);
  client.destroy();
  refuses(client);
});

test.each([
  ["finds another way of writing", () => vi.spyOn(DirectWrite, "learn").mockReturnValue(null)],
  ["loses a text", () => vi.spyOn(DirectWrite.prototype, "write").mockReturnValue(true)],
  [
    "reports twice",
    () => {
      const { write } = DirectWrite.prototype;
      vi.spyOn(DirectWrite.prototype, "write").mockImplementation(function (
        this: DirectWrite,
        socket,
        text,
        written,
      ) {
        return write.call(this, socket, text, (fault) => {
          written(fault);
          written(fault);
        });
      });
    },
  ],
  [
    "throws",
    () =>
      vi.spyOn(DirectWrite.prototype, "write").mockImplementation(() => {
        throw new TypeError("writeLatin1String is not a function");
      }),
  ],
])("where it %s, everything is written by streams", async (_what, breakIt) => {
  breakIt();
  expect(await proveDirectWrite()).toBeNull();
});
