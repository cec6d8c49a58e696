import { describe, expect, test } from "vitest";
import { request, upload } from "./recording-handler.ts";
import { type TransportOpener, useTransportFixture } from "./transport-fixture.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** What a handler throws. */
export function describeThrowingHandlers(opener: TransportOpener): void {
  describe("a handler that throws breaks only its request", () => {
    const fixture = useTransportFixture(opener);

    test.each(["connected", "sent", "drain", "interim", "head", "data"])("at %s", async (when) => {
      const other = fixture.newHandler().ask(fixture.transport, request({ path: "/other" }));
      const others = await fixture.target.side(1);
      await others.until("/other");
      const handler = fixture.newHandler();
      handler.hook = (event) => {
        if (event.startsWith(when)) throw new Error(`at ${when}`);
      };
      handler.ask(fixture.transport, when === "drain" ? upload(10_000_000) : request({ path: "/mine" }));
      if (when === "drain") handler.call.write(Buffer.alloc(10_000_000));
      if (when === "interim" || when === "head" || when === "data") {
        const mine = await fixture.target.side(2);
        await mine.until("\r\n\r\n");
        mine.write(`HTTP/1.1 103 Early\r\n\r\n${OK}`);
      }
      expect(await handler.until()).toBe("fault");
      expect(handler.fault?.message).toBe(`at ${when}`);
      others.write(OK);
      expect(await other.until()).toBe("end");
      await expect.poll(() => fixture.connectionCount()).toBe(1);
    });

    test.each([
      "connected",
      "sent",
    ])("at %s on a reused connection: the request is not repeated", async (when) => {
      const first = fixture.newHandler().ask(fixture.transport, request());
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      side.write(OK);
      await first.until();
      const handler = fixture.newHandler();
      handler.hook = (event) => {
        if (event === when) throw new Error(`at ${when}`);
      };
      handler.ask(fixture.transport, request());
      expect(await handler.until()).toBe("fault");
      expect(handler.fault?.message).toBe(`at ${when}`);
      expect(handler.events.filter((event) => event === when)).toHaveLength(1);
    });

    test("at its end: the next request, which the handler began there, goes on", async () => {
      const handler = fixture.newHandler();
      const next = fixture.newHandler();
      handler.hook = (event) => {
        if (event !== "end") return;
        next.ask(fixture.transport, request({ path: "/next" }));
        throw new Error("at the end");
      };
      handler.ask(fixture.transport, request());
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      side.write(OK);
      await handler.until();
      const later = fixture.target.sides.at(-1) ?? side;
      await later.until("/next");
      later.write(OK);
      expect(await next.until()).toBe("end");
      expect(handler.events.at(-1)).toBe("end");
    });

    test("at its fault, and at its upgrade", async () => {
      const faulty = fixture.newHandler();
      faulty.hook = (event) => {
        if (event === "fault") throw new Error("at the fault");
      };
      faulty.ask(fixture.transport, request());
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      side.write("nonsense\r\n\r\n");
      expect(await faulty.until()).toBe("fault");
      const reset = fixture.newHandler();
      reset.hook = faulty.hook;
      reset.ask(fixture.transport, request());
      const second = await fixture.target.side(2);
      await second.until("\r\n\r\n");
      second.reset();
      expect(await reset.until()).toBe("fault");
      const upgraded = fixture.newHandler();
      upgraded.hook = (event) => {
        if (event.startsWith("upgrade")) throw new Error("at the upgrade");
      };
      upgraded.ask(fixture.transport, request({ upgrade: "echo" }));
      const third = await fixture.target.side(3);
      await third.until("\r\n\r\n");
      third.write("HTTP/1.1 101 Switching\r\nUpgrade: echo\r\n\r\n");
      await upgraded.until("upgrade");
      await third.untilClosed();
      await expect.poll(() => fixture.connectionCount()).toBe(0);
    });
  });
}
