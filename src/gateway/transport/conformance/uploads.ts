import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type RecordingHandler, request, upload } from "./recording-handler.ts";
import { type TransportOpener, useTransportFixture } from "./transport-fixture.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** How request bodies are sent, and what happens if the answer comes before their end. */
export function describeUploads(opener: TransportOpener): void {
  describe("uploads", () => {
    const fixture = useTransportFixture(opener);

    /** Writes as long as the transport accepts more; `part` is written `parts` times in all. */
    function pour(handler: RecordingHandler, part: Buffer, parts: number, written: { parts: number }): void {
      while (written.parts < parts) {
        written.parts += 1;
        if (!handler.call.write(part)) break;
      }
      if (written.parts === parts) handler.call.end([]);
    }

    test("the head goes out before any byte of the body", async () => {
      const handler = fixture.newHandler().ask(fixture.transport, upload(5));
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      expect(side.text).toMatch(/^POST \/ HTTP\/1.1\r\n(.+\r\n)*Content-Length: 5\r\n(.+\r\n)*\r\n$/);
      side.write("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
      expect(await handler.until()).toBe("end");
      expect(handler.head?.statusCode).toBe(401);
      // The target still expects the rest of the body: the connection cannot carry another request.
      await side.untilClosed();
    });

    test("a body with a length goes out as it is; `sent` is reported when all of it has left", async () => {
      const handler = fixture.newHandler().ask(fixture.transport, upload(6));
      const side = await fixture.target.side(1);
      handler.call.write(Buffer.from("abc"));
      await side.until("abc");
      expect(handler.events).not.toContain("sent");
      handler.call.write(Buffer.from("def"));
      handler.call.end([]);
      await side.until("\r\n\r\nabcdef");
      await handler.until("sent");
      side.write(OK);
      expect(await handler.until()).toBe("end");
      expect(side.text).not.toContain("chunked");
    });

    test("an empty body with a length is sent with its head, and the connection is reused", async () => {
      const handler = fixture.newHandler().ask(fixture.transport, upload(0));
      handler.call.end([]);
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      await handler.until("sent");
      side.write(OK);
      expect(await handler.until()).toBe("end");
      const next = fixture.newHandler().ask(fixture.transport, request());
      await side.until("\r\n\r\n", 2);
      side.write(OK);
      expect(await next.until()).toBe("end");
    });

    test("a body without a length goes out chunked, with its trailers", async () => {
      const handler = fixture.newHandler().ask(fixture.transport, upload("chunked"));
      handler.call.write(Buffer.from("abc"));
      handler.call.write(Buffer.alloc(0));
      handler.call.write(Buffer.alloc(18, "x"));
      handler.call.end(["X-T", "1", "X-U", "\xe9"]);
      const side = await fixture.target.side(1);
      await side.until("X-U: \xe9\r\n\r\n");
      expect(side.text).toContain("Transfer-Encoding: chunked\r\n\r\n");
      expect(side.text.split("\r\n\r\n").slice(1).join("|")).toBe(
        `3\r\nabc\r\n12\r\n${"x".repeat(18)}\r\n0\r\nX-T: 1\r\nX-U: \xe9|`,
      );
      side.write(OK);
      expect(await handler.until()).toBe("end");
      expect(handler.events.indexOf("sent")).toBeGreaterThan(0);
    });

    test("a body that is longer or shorter than its declared length cannot be sent", async () => {
      const long = fixture.newHandler().ask(fixture.transport, upload(3));
      expect(() => long.call.write(Buffer.from("abcd"))).toThrow(RangeError);
      long.abort();
      const short = fixture.newHandler().ask(fixture.transport, upload(3));
      short.call.write(Buffer.from("ab"));
      expect(() => short.call.end([])).toThrow(RangeError);
      short.abort();
    });

    test("both sides stream at once: each receives the other's parts before it has sent its last", async () => {
      const handler = fixture.newHandler().ask(fixture.transport, upload("chunked"));
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      side.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (let turn = 1; turn <= 10; turn += 1) {
        handler.call.write(Buffer.from(`ping${turn}.`));
        await side.until(`ping${turn}.`);
        side.write(`6\r\npong${turn % 10}.\r\n`);
        await handler.changes.until("a pong", () => handler.bodyBytes === 6 * turn);
      }
      handler.call.end([]);
      await side.until("0\r\n\r\n");
      side.write("0\r\n\r\n");
      expect(await handler.until()).toBe("end");
    });

    test("a target that does not read stops the writer after a bounded number of bytes, until it reads again", async () => {
      const part = randomBytes(65_536);
      const parts = 1_024;
      const handler = fixture.newHandler();
      const written = { parts: 0 };
      handler.hook = (event) => {
        if (event === "drain") pour(handler, part, parts, written);
      };
      fixture.target.onSide = ({ socket }) => socket.pause();
      handler.ask(fixture.transport, upload(part.length * parts));
      pour(handler, part, parts, written);
      const side = await fixture.target.side(1);
      // No more is accepted than what the kernel buffers on both ends.
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
      await handler.until("sent");
      await expect.poll(() => side.receivedBytes, { timeout: 10_000 }).toBeGreaterThan(part.length * parts);
      const whole = createHash("sha256");
      for (let count = 0; count < parts; count += 1) whole.update(part);
      expect(hash.digest("hex")).toBe(whole.digest("hex"));
      side.write(OK);
      expect(await handler.until()).toBe("end");
    });

    test("an error answer of a target that closes with the upload unread is received, each of 200 times", async () => {
      const part = Buffer.alloc(65_536, "x");
      fixture.target.onSide = (side) => {
        side.socket.once("data", () => {
          side.socket.pause();
          side.socket.write(
            "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig",
            () => side.socket.destroy(),
          );
        });
      };
      const received: Record<string, number> = {};
      for (let round = 0; round < 200; round += 1) {
        const handler = fixture.newHandler();
        const written = { parts: 0 };
        handler.hook = (event) => {
          if (event === "drain") pour(handler, part, 64, written);
        };
        handler.ask(fixture.transport, upload(round % 2 === 0 ? 64 * part.length : "chunked"));
        pour(handler, part, 64, written);
        await handler.until();
        const what = `${handler.head?.statusCode} ${handler.outcome} ${handler.body}`;
        received[what] = (received[what] ?? 0) + 1;
      }
      expect(received).toEqual({ "413 end big": 200 });
      await expect.poll(() => fixture.connectionCount()).toBe(0);
    });

    test("a handler that pauses an early error answer at its head for more than a second receives it whole", async () => {
      const body = "y".repeat(20_000);
      fixture.target.onSide = (side) => {
        side.socket.once("data", () => {
          side.socket.pause();
          side.socket.write(
            `HTTP/1.1 413 Too Large\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
            () => side.socket.destroy(),
          );
        });
      };
      const handler = fixture.newHandler();
      const part = Buffer.alloc(65_536, "x");
      const written = { parts: 0 };
      const startMs = performance.now();
      handler.onHeadHook = () => false;
      handler.hook = (event) => {
        if (event === "drain") pour(handler, part, 256, written);
      };
      handler.ask(fixture.transport, upload("chunked"));
      pour(handler, part, 256, written);
      await handler.until("head");
      await expect.poll(() => performance.now() - startMs, { timeout: 5_000 }).toBeGreaterThan(1_500);
      expect(handler.outcome).toBe(null);
      handler.resume();
      expect(await handler.until()).toBe("end");
      expect(handler.bodyBytes).toBe(body.length);
    });
  });
}
