import { describe, expect, test } from "vitest";
import { request, upload } from "./told.ts";
import { type TransportOpener, useTransportWorld } from "./transport-world.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** A handler's own faults. */
export function describeThrowingHandlers(opener: TransportOpener): void {
  describe("a handler that throws breaks its own request only", () => {
    const world = useTransportWorld(opener);

    test.each(["connected", "sent", "drain", "interim", "head", "data"])("at %s", async (when) => {
      const other = world.told().ask(world.transport, request({ path: "/other" }));
      const others = await world.target.side(1);
      await others.until("/other");
      const told = world.told();
      told.hook = (event) => {
        if (event.startsWith(when)) throw new Error(`at ${when}`);
      };
      told.ask(world.transport, when === "drain" ? upload(10_000_000) : request({ path: "/mine" }));
      if (when === "drain") told.call.write(Buffer.alloc(10_000_000));
      if (when === "interim" || when === "head" || when === "data") {
        const mine = await world.target.side(2);
        await mine.until("\r\n\r\n");
        mine.write(`HTTP/1.1 103 Early\r\n\r\n${OK}`);
      }
      expect(await told.until()).toBe("fault");
      expect(told.fault?.message).toBe(`at ${when}`);
      others.write(OK);
      expect(await other.until()).toBe("end");
      await expect.poll(() => world.connectionCount()).toBe(1);
    });

    test.each(["connected", "sent"])("at %s on a kept connection: it is not repeated", async (when) => {
      const first = world.told().ask(world.transport, request());
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      side.write(OK);
      await first.until();
      const told = world.told();
      told.hook = (event) => {
        if (event === when) throw new Error(`at ${when}`);
      };
      told.ask(world.transport, request());
      expect(await told.until()).toBe("fault");
      expect(told.fault?.message).toBe(`at ${when}`);
      expect(told.events.filter((event) => event === when)).toHaveLength(1);
    });

    test("at its end: the next request on the connection, begun from there, goes on", async () => {
      const told = world.told();
      const next = world.told();
      told.hook = (event) => {
        if (event !== "end") return;
        next.ask(world.transport, request({ path: "/next" }));
        throw new Error("at the end");
      };
      told.ask(world.transport, request());
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      side.write(OK);
      await told.until();
      const later = world.target.sides.at(-1) ?? side;
      await later.until("/next");
      later.write(OK);
      expect(await next.until()).toBe("end");
      expect(told.events.at(-1)).toBe("end");
    });

    test("at its fault, and at its upgrade", async () => {
      const faulty = world.told();
      faulty.hook = (event) => {
        if (event === "fault") throw new Error("at the fault");
      };
      faulty.ask(world.transport, request());
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      side.write("nonsense\r\n\r\n");
      expect(await faulty.until()).toBe("fault");
      const reset = world.told();
      reset.hook = faulty.hook;
      reset.ask(world.transport, request());
      const second = await world.target.side(2);
      await second.until("\r\n\r\n");
      second.reset();
      expect(await reset.until()).toBe("fault");
      const upgraded = world.told();
      upgraded.hook = (event) => {
        if (event.startsWith("upgrade")) throw new Error("at the upgrade");
      };
      upgraded.ask(world.transport, request({ upgrade: "echo" }));
      const third = await world.target.side(3);
      await third.until("\r\n\r\n");
      third.write("HTTP/1.1 101 Switching\r\nUpgrade: echo\r\n\r\n");
      await upgraded.until("upgrade");
      await third.untilClosed();
      await expect.poll(() => world.connectionCount()).toBe(0);
    });
  });
}
