import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type RecordingHandler, request } from "./recording-handler.ts";
import { type TransportOpener, useTransportFixture } from "./transport-fixture.ts";

const MIB = 1_048_576;

const sha256 = (parts: readonly Buffer[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

/** Pausing, resuming and aborting, and the memory that is lent meanwhile. */
export function describeFlow(opener: TransportOpener): void {
  describe("flow", () => {
    const fixture = useTransportFixture(opener);

    /** Pauses after each part, and resumes a little later; the part is read only then. */
    function readSlowly(handler: RecordingHandler, received: Buffer[]): void {
      handler.storesBody = false;
      handler.onDataHook = (part, release) => {
        const lentOrCopied = release === null ? Buffer.from(part) : part;
        setTimeout(() => {
          received.push(Buffer.from(lentOrCopied));
          release?.();
          handler.resume();
        }, Math.random() * 4);
        return false;
      };
    }

    test.each([
      "length",
      "chunked",
      "close",
    ])("24 bodies of 1 MiB at once, to readers that pause after each part, arrive whole: %s", async (framing) => {
      const bodies = Array.from({ length: 24 }, () => randomBytes(MIB));
      fixture.target.onSide = (side) => {
        side.socket.once("data", (chunk: Buffer) => {
          const body = bodies[Number(/\/(\d+) /.exec(chunk.toString("latin1"))?.[1])] ?? Buffer.alloc(0);
          if (framing === "length") side.write(`HTTP/1.1 200 OK\r\nContent-Length: ${MIB}\r\n\r\n`);
          else if (framing === "close") side.write("HTTP/1.1 200 OK\r\n\r\n");
          else side.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (let at = 0; at < MIB; at += 50_000) {
            const part = body.subarray(at, at + 50_000);
            if (framing === "chunked") side.write(`${part.length.toString(16)}\r\n`);
            side.write(part);
            if (framing === "chunked") side.write("\r\n");
          }
          if (framing === "chunked") side.write("0\r\n\r\n");
          if (framing === "close") side.fin();
        });
      };
      const received = bodies.map((): Buffer[] => []);
      const handlers = bodies.map((_body, nth) => {
        const handler = fixture.newHandler();
        readSlowly(handler, received[nth] ?? []);
        return handler.ask(fixture.transport, request({ path: `/${nth} `.trim() }));
      });
      for (const handler of handlers) {
        await handler.until();
        // The last part may be read only after the end.
        expect(handler.outcome).toBe("end");
      }
      await expect.poll(() => received.map(sha256)).toEqual(bodies.map((body) => sha256([body])));
    });

    test("a handler that pauses stops the target after a bounded number of bytes", async () => {
      const part = Buffer.alloc(65_536, "x");
      let sentBytes = 0;
      fixture.target.onSide = ({ socket }) => {
        socket.once("data", () => {
          socket.write("HTTP/1.1 200 OK\r\nContent-Length: 268435456\r\n\r\n");
          const pour = (): void => {
            do sentBytes += part.length;
            while (socket.write(part) && sentBytes < 268_435_456);
          };
          socket.on("drain", pour);
          pour();
        });
      };
      const handler = fixture.newHandler();
      handler.storesBody = false;
      handler.onDataHook = () => false;
      handler.ask(fixture.transport, request());
      await handler.until("data");
      let before = -1;
      await expect
        .poll(
          () => {
            const stands = sentBytes === before;
            before = sentBytes;
            return stands;
          },
          { interval: 300, timeout: 10_000 },
        )
        .toBe(true);
      expect(sentBytes).toBeLessThan(24 * MIB);
      expect(handler.bodyBytes).toBeLessThanOrEqual(65_536);
      handler.abort();
    });

    test.each([
      "head",
      "each part",
      "the last part",
    ])("a connection whose answer was paused at %s and resumed is reused", async (where) => {
      const handler = fixture.newHandler();
      handler.onHeadHook = () => where !== "head";
      handler.onDataHook = () => where === "head";
      handler.hook = (event) => {
        if (event !== "head 200" && event !== "data") return;
        setImmediate(() => handler.resume());
      };
      handler.ask(fixture.transport, request());
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      const body = where === "the last part" ? "x" : "x".repeat(300_000);
      side.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      expect(await handler.until()).toBe("end");
      expect(handler.bodyBytes).toBe(body.length);
      const next = fixture.newHandler().ask(fixture.transport, request());
      await side.until("\r\n\r\n", 2);
      side.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      expect(await next.until()).toBe("end");
      expect(next.body.toString()).toBe("ok");
      expect(fixture.target.sides).toHaveLength(1);
      // And an idle connection notices that the target has closed it.
      side.fin();
      await expect.poll(() => fixture.connectionCount()).toBe(0);
    });

    test("a request that is paused and resumed at each of its events gets the same answer", async () => {
      const answer =
        "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\nX-T: 1\r\n\r\n";
      const handler = fixture.newHandler();
      handler.onHeadHook = () => false;
      handler.onDataHook = () => false;
      handler.hook = (event) => {
        if (event !== "head 200" && event !== "data") return;
        setImmediate(() => handler.resume());
      };
      handler.ask(fixture.transport, request());
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      side.write(answer);
      expect(await handler.until()).toBe("end");
      expect(handler.body.toString()).toBe("abc");
      expect(handler.trailers).toEqual(["X-T", "1"]);
    });

    test.each([
      "at once",
      "connected",
      "sent",
      "interim",
      "head",
      "data",
      "between parts",
      "paused",
    ])("an abort closes the target's connection and is not reported to the handler: %s", async (when) => {
      const handler = fixture.newHandler();
      handler.hook = (event) => {
        if (event.startsWith(when)) handler.abort();
      };
      if (when === "paused") handler.onDataHook = () => false;
      handler.ask(fixture.transport, request());
      if (when === "at once") handler.abort();
      if (!["at once", "connected", "sent"].includes(when)) {
        const side = await fixture.target.side(1);
        await side.until("\r\n\r\n");
        side.write("HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
        if (when === "between parts" || when === "paused") {
          await handler.until("data");
          handler.abort();
        }
        await side.untilClosed();
      }
      await expect.poll(() => fixture.connectionCount()).toBe(0);
      expect(handler.isAborted).toBe(true);
      expect(handler.outcome).toBe(null);
    });

    test("every call after the end does nothing", async () => {
      const handler = fixture.newHandler().ask(fixture.transport, request());
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      side.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      await handler.until();
      expect(handler.call.write(Buffer.from("x"))).toBe(true);
      handler.call.end([]);
      handler.call.resume();
      handler.call.abort();
      const next = fixture.newHandler().ask(fixture.transport, request());
      await side.until("\r\n\r\n", 2);
      handler.call.resume();
      handler.call.abort();
      side.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      expect(await next.until()).toBe("end");
    });
  });
}
