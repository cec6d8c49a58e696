import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { request, type Told, upload } from "./told.ts";
import { type TransportOpener, useTransportWorld } from "./transport-world.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** How request bodies go out, and what an answer before their end does. */
export function describeUploads(opener: TransportOpener): void {
  describe("uploads", () => {
    const world = useTransportWorld(opener);

    /** Writes as long as the transport takes more; `bytes` of `part` in all. */
    function pour(told: Told, part: Buffer, parts: number, written: { parts: number }): void {
      while (written.parts < parts) {
        written.parts += 1;
        if (!told.call.write(part)) break;
      }
      if (written.parts === parts) told.call.end([]);
    }

    test("the head goes out before any byte of the body", async () => {
      const told = world.told().ask(world.transport, upload(5));
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      expect(side.text).toMatch(/^POST \/ HTTP\/1.1\r\n(.+\r\n)*Content-Length: 5\r\n(.+\r\n)*\r\n$/);
      side.write("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
      expect(await told.until()).toBe("end");
      expect(told.head?.statusCode).toBe(401);
      // What was not sent leaves the connection in nobody's step.
      await side.untilClosed();
    });

    test("a body with a length goes out as it is; `sent` is told when all of it has left", async () => {
      const told = world.told().ask(world.transport, upload(6));
      const side = await world.target.side(1);
      told.call.write(Buffer.from("abc"));
      await side.until("abc");
      expect(told.events).not.toContain("sent");
      told.call.write(Buffer.from("def"));
      told.call.end([]);
      await side.until("\r\n\r\nabcdef");
      await told.until("sent");
      side.write(OK);
      expect(await told.until()).toBe("end");
      expect(side.text).not.toContain("chunked");
    });

    test("an empty body with a length is sent with its head, and the connection is used again", async () => {
      const told = world.told().ask(world.transport, upload(0));
      told.call.end([]);
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      await told.until("sent");
      side.write(OK);
      expect(await told.until()).toBe("end");
      const next = world.told().ask(world.transport, request());
      await side.until("\r\n\r\n", 2);
      side.write(OK);
      expect(await next.until()).toBe("end");
    });

    test("a body without a length goes out chunked, with its trailers", async () => {
      const told = world.told().ask(world.transport, upload("chunked"));
      told.call.write(Buffer.from("abc"));
      told.call.write(Buffer.alloc(0));
      told.call.write(Buffer.alloc(18, "x"));
      told.call.end(["X-T", "1", "X-U", "\xe9"]);
      const side = await world.target.side(1);
      await side.until("X-U: \xe9\r\n\r\n");
      expect(side.text).toContain("Transfer-Encoding: chunked\r\n\r\n");
      expect(side.text.split("\r\n\r\n").slice(1).join("|")).toBe(
        `3\r\nabc\r\n12\r\n${"x".repeat(18)}\r\n0\r\nX-T: 1\r\nX-U: \xe9|`,
      );
      side.write(OK);
      expect(await told.until()).toBe("end");
      expect(told.events.indexOf("sent")).toBeGreaterThan(0);
    });

    test("a body that is longer or shorter than it says cannot be sent", async () => {
      const long = world.told().ask(world.transport, upload(3));
      expect(() => long.call.write(Buffer.from("abcd"))).toThrow(RangeError);
      long.abort();
      const short = world.told().ask(world.transport, upload(3));
      short.call.write(Buffer.from("ab"));
      expect(() => short.call.end([])).toThrow(RangeError);
      short.abort();
    });

    test("both sides stream at once, each hearing the other before its own end", async () => {
      const told = world.told().ask(world.transport, upload("chunked"));
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      side.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (let turn = 1; turn <= 10; turn += 1) {
        told.call.write(Buffer.from(`ping${turn}.`));
        await side.until(`ping${turn}.`);
        side.write(`6\r\npong${turn % 10}.\r\n`);
        await told.changes.until("a pong", () => told.bodyBytes === 6 * turn);
      }
      told.call.end([]);
      await side.until("0\r\n\r\n");
      side.write("0\r\n\r\n");
      expect(await told.until()).toBe("end");
    });

    test("a target that does not read stops the writer, at a bounded amount, until it reads again", async () => {
      const part = randomBytes(65_536);
      const parts = 1_024;
      const told = world.told();
      const written = { parts: 0 };
      told.hook = (event) => {
        if (event === "drain") pour(told, part, parts, written);
      };
      world.target.onSide = ({ socket }) => socket.pause();
      told.ask(world.transport, upload(part.length * parts));
      pour(told, part, parts, written);
      const side = await world.target.side(1);
      // What the kernel holds on both ends, and no more, is taken.
      let before = -1;
      await expect
        .poll(
          () => {
            const stands = written.parts === before;
            before = written.parts;
            return stands;
          },
          { interval: 300, timeout: 10_000 },
        )
        .toBe(true);
      expect(written.parts * part.length).toBeLessThan(24 * 1_048_576);
      const hash = createHash("sha256");
      let head: Buffer | null = Buffer.alloc(0);
      side.socket.on("data", (chunk: Buffer) => {
        if (head === null) {
          hash.update(chunk);
          return;
        }
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf("\r\n\r\n");
        if (end < 0) return;
        hash.update(head.subarray(end + 4));
        head = null;
      });
      side.socket.resume();
      await told.until("sent");
      await expect.poll(() => side.receivedBytes, { timeout: 10_000 }).toBeGreaterThan(part.length * parts);
      const whole = createHash("sha256");
      for (let count = 0; count < parts; count += 1) whole.update(part);
      expect(hash.digest("hex")).toBe(whole.digest("hex"));
      side.write(OK);
      expect(await told.until()).toBe("end");
    });

    test("a refusal by a target that closes at once with the upload unread is heard, each of 200 times", async () => {
      const part = Buffer.alloc(65_536, "x");
      world.target.onSide = (side) => {
        side.socket.once("data", () => {
          side.socket.pause();
          side.socket.write(
            "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig",
            () => side.socket.destroy(),
          );
        });
      };
      const heard: Record<string, number> = {};
      for (let round = 0; round < 200; round += 1) {
        const told = world.told();
        const written = { parts: 0 };
        told.hook = (event) => {
          if (event === "drain") pour(told, part, 64, written);
        };
        told.ask(world.transport, upload(round % 2 === 0 ? 64 * part.length : "chunked"));
        pour(told, part, 64, written);
        await told.until();
        const what = `${told.head?.statusCode} ${told.lastWord} ${told.body}`;
        heard[what] = (heard[what] ?? 0) + 1;
      }
      expect(heard).toEqual({ "413 end big": 200 });
      await expect.poll(() => world.connectionCount()).toBe(0);
    });

    test("an early refusal is heard whole by a handler that stops at its head for longer than a second", async () => {
      const body = "y".repeat(20_000);
      world.target.onSide = (side) => {
        side.socket.once("data", () => {
          side.socket.pause();
          side.socket.write(
            `HTTP/1.1 413 Too Large\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
            () => side.socket.destroy(),
          );
        });
      };
      const told = world.told();
      const part = Buffer.alloc(65_536, "x");
      const written = { parts: 0 };
      const startMs = performance.now();
      told.onHeadHook = () => false;
      told.hook = (event) => {
        if (event === "drain") pour(told, part, 256, written);
      };
      told.ask(world.transport, upload("chunked"));
      pour(told, part, 256, written);
      await told.until("head");
      await expect.poll(() => performance.now() - startMs, { timeout: 5_000 }).toBeGreaterThan(1_500);
      expect(told.lastWord).toBe(null);
      told.resume();
      expect(await told.until()).toBe("end");
      expect(told.bodyBytes).toBe(body.length);
    });
  });
}
