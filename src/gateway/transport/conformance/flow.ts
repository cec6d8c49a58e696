import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { request, type Told } from "./told.ts";
import { type TransportOpener, useTransportWorld } from "./transport-world.ts";

const MIB = 1_048_576;

const sha256 = (parts: readonly Buffer[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

/** Stopping, going on, ending, and the memory that is lent meanwhile. */
export function describeFlow(opener: TransportOpener): void {
  describe("flow", () => {
    const world = useTransportWorld(opener);

    /** Stops after each part, and goes on a little later; the part is looked at only then. */
    function readSlowly(told: Told, kept: Buffer[]): void {
      told.keepsBody = false;
      told.onDataHook = (part, release) => {
        const mine = release === null ? Buffer.from(part) : part;
        setTimeout(() => {
          kept.push(Buffer.from(mine));
          release?.();
          told.resume();
        }, Math.random() * 4);
        return false;
      };
    }

    test.each([
      "length",
      "chunked",
      "close",
    ])("24 bodies of 1 MiB at once, to readers that stop after each part, come whole: %s", async (framing) => {
      const bodies = Array.from({ length: 24 }, () => randomBytes(MIB));
      world.target.onSide = (side) => {
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
      const kept = bodies.map((): Buffer[] => []);
      const tolds = bodies.map((_body, nth) => {
        const told = world.told();
        readSlowly(told, kept[nth] ?? []);
        return told.ask(world.transport, request({ path: `/${nth} `.trim() }));
      });
      for (const told of tolds) {
        await told.until();
        // The last part is looked at after the end, perhaps.
        expect(told.lastWord).toBe("end");
      }
      await expect.poll(() => kept.map(sha256)).toEqual(bodies.map((body) => sha256([body])));
    });

    test("a handler that stops stops the target, at a bounded amount", async () => {
      const part = Buffer.alloc(65_536, "x");
      let sentBytes = 0;
      world.target.onSide = ({ socket }) => {
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
      const told = world.told();
      told.keepsBody = false;
      told.onDataHook = () => false;
      told.ask(world.transport, request());
      await told.until("data");
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
      expect(told.bodyBytes).toBeLessThanOrEqual(65_536);
      told.abort();
    });

    test.each([
      "head",
      "each part",
      "the last part",
    ])("a connection whose answer was stopped at %s and went on is used again", async (where) => {
      const told = world.told();
      told.onHeadHook = () => where !== "head";
      told.onDataHook = () => where === "head";
      told.hook = (event) => {
        if (event !== "head 200" && event !== "data") return;
        setImmediate(() => told.resume());
      };
      told.ask(world.transport, request());
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      const body = where === "the last part" ? "x" : "x".repeat(300_000);
      side.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      expect(await told.until()).toBe("end");
      expect(told.bodyBytes).toBe(body.length);
      const next = world.told().ask(world.transport, request());
      await side.until("\r\n\r\n", 2);
      side.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      expect(await next.until()).toBe("end");
      expect(next.body.toString()).toBe("ok");
      expect(world.target.sides).toHaveLength(1);
      // And an idle one hears that its target has gone.
      side.fin();
      await expect.poll(() => world.connectionCount()).toBe(0);
    });

    test("a request is stopped and goes on again at each of its events, and hears the same", async () => {
      const answer =
        "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\nX-T: 1\r\n\r\n";
      const told = world.told();
      told.onHeadHook = () => false;
      told.onDataHook = () => false;
      told.hook = (event) => {
        if (event !== "head 200" && event !== "data") return;
        setImmediate(() => told.resume());
      };
      told.ask(world.transport, request());
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      side.write(answer);
      expect(await told.until()).toBe("end");
      expect(told.body.toString()).toBe("abc");
      expect(told.trailers).toEqual(["X-T", "1"]);
    });

    test.each([
      "at once",
      "connected",
      "sent",
      "interim",
      "head",
      "data",
      "between parts",
      "stopped",
    ])("an abort is heard by the target and by nobody else: %s", async (when) => {
      const told = world.told();
      told.hook = (event) => {
        if (event.startsWith(when)) told.abort();
      };
      if (when === "stopped") told.onDataHook = () => false;
      told.ask(world.transport, request());
      if (when === "at once") told.abort();
      if (!["at once", "connected", "sent"].includes(when)) {
        const side = await world.target.side(1);
        await side.until("\r\n\r\n");
        side.write("HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
        if (when === "between parts" || when === "stopped") {
          await told.until("data");
          told.abort();
        }
        await side.untilClosed();
      }
      await expect.poll(() => world.connectionCount()).toBe(0);
      expect(told.isAborted).toBe(true);
      expect(told.lastWord).toBe(null);
    });

    test("every call after the end does nothing", async () => {
      const told = world.told().ask(world.transport, request());
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      side.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      await told.until();
      expect(told.call.write(Buffer.from("x"))).toBe(true);
      told.call.end([]);
      told.call.resume();
      told.call.abort();
      const next = world.told().ask(world.transport, request());
      await side.until("\r\n\r\n", 2);
      told.call.resume();
      told.call.abort();
      side.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      expect(await next.until()).toBe("end");
    });
  });
}
