import { describe, expect, test } from "vitest";
import { request } from "./recording-handler.ts";
import { type TransportOpener, useTransportFixture } from "./transport-fixture.ts";

/** What a transport reports of answers that come whole. */
export function describeAnswers(opener: TransportOpener): void {
  describe("answers", () => {
    const fixture = useTransportFixture(opener);

    async function answered(bytes: string, given: Parameters<typeof request>[0] = {}) {
      const handler = fixture.newHandler().ask(fixture.transport, request(given));
      const side = await fixture.target.side(fixture.target.sides.length || 1);
      await side.until("\r\n\r\n");
      side.write(bytes);
      return { handler, side };
    }

    test("the request goes out as it is given, with the fields that concern the connection added", async () => {
      const { handler, side } = await answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", {
        method: "OPTIONS",
        path: "/a%20b?c=\xe9",
        headers: ["hOST", "target.test", "X-Twice", "1", "x-twice", "2", "X-Latin", "\xe9"],
        takesTrailers: true,
      });
      expect(await handler.until()).toBe("end");
      expect(side.text).toBe(
        "OPTIONS /a%20b?c=\xe9 HTTP/1.1\r\nhOST: target.test\r\nX-Twice: 1\r\nx-twice: 2\r\nX-Latin: \xe9\r\n" +
          "TE: trailers\r\nConnection: TE, keep-alive\r\n\r\n",
      );
      expect(handler.events).toEqual(["connected", "sent", "head 200", "end"]);
    });

    test.each([
      { method: "GET\r\nX: y" },
      { method: "" },
      { path: "/a b" },
      { path: "/a\r\nX: y" },
      { path: "/\u0100" },
      { headers: ["X Y", "1"] },
      { headers: ["X", "1\r\nY: 2"] },
      { headers: ["X", "\0"] },
      { headers: ["X", "\u0100"] },
      { headers: ["", "1"] },
      { upgrade: "websocket\r\nX: y" },
    ])("what cannot be written as HTTP/1.1 throws a RangeError and sends nothing: %j", async (given) => {
      expect(() => fixture.newHandler().ask(fixture.transport, request(given))).toThrow(RangeError);
      expect(fixture.connectionCount()).toBe(0);
    });

    test("a head is passed as it came, without the blanks around values", async () => {
      const { handler } = await answered(
        "HTTP/1.1 207 \xe9 multi status\r\nX-A: \t b c\t \r\nx-a:d\r\nX-Empty:\r\nX-Latin: \xa0\xe9\xa0\r\nContent-Length: 3\r\n\r\nabc",
      );
      await handler.until();
      expect(handler.head).toMatchObject({
        statusCode: 207,
        statusText: "\xe9 multi status",
        contentLength: 3,
      });
      expect(handler.head?.headers).toEqual(
        ["X-A", "b c", "x-a", "d", "X-Empty", "", "X-Latin", "\xa0\xe9\xa0"].concat(["Content-Length", "3"]),
      );
      expect(handler.body.toString()).toBe("abc");
    });

    test("a head whose body is still to come, and each part of one, is followed by `waiting`; the end is not", async () => {
      const { handler, side } = await answered("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
      for (const rest of ["a", "b"]) {
        await handler.changes.until("waiting", () => handler.head !== null && handler.isCaughtUp);
        side.write(rest);
        await handler.changes.until("the part", () => handler.body.toString().endsWith(rest));
      }
      await handler.changes.until("waiting", () => handler.isCaughtUp);
      side.write("c");
      await handler.until();
      expect(handler.isCaughtUp).toBe(false);
      expect(handler.body.toString()).toBe("abc");
    });

    test("chunks give the body and the trailers; extensions are dropped", async () => {
      const { handler } = await answered(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n002;a="b"\r\nde\r\n0;x\r\nX-T: 1\r\nX-U:2\r\n\r\n',
      );
      expect(await handler.until()).toBe("end");
      expect(handler.body.toString()).toBe("abcde");
      expect(handler.head?.contentLength).toBe(null);
      expect(handler.trailers).toEqual(["X-T", "1", "X-U", "2"]);
    });

    test("a body without a length ends with the connection", async () => {
      const { handler, side } = await answered("HTTP/1.1 200 OK\r\n\r\nabc");
      await handler.until("data");
      expect(handler.outcome).toBe(null);
      side.fin();
      expect(await handler.until()).toBe("end");
      expect(handler.body.toString()).toBe("abc");
    });

    test.each([
      ["GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"],
      ["GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"],
      ["GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n"],
      ["HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"],
      ["HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
      ["HEAD", "HTTP/1.1 200 OK\r\n\r\n"],
      ["GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"],
    ])("no body follows where there can be none: %s %j", async (method, bytes) => {
      const { handler, side } = await answered(bytes, { method });
      expect(await handler.until()).toBe("end");
      expect(handler.bodyBytes).toBe(0);
      // And the connection is ready for the next.
      const next = fixture.newHandler().ask(fixture.transport, request());
      await side.until("\r\n\r\n", 2);
      side.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
      expect(await next.until()).toBe("end");
      expect(fixture.target.sides).toHaveLength(1);
    });

    test("100 is dropped, the other interim answers are reported in their order", async () => {
      const { handler } = await answered(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102\r\n\r\n" +
          "HTTP/1.1 199 x\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
      );
      expect(await handler.until()).toBe("end");
      expect(handler.events.filter((event) => event !== "connected" && event !== "sent")).toEqual([
        "interim 103",
        "interim 102",
        "interim 199",
        "head 200",
        "data",
        "end",
      ]);
      expect(handler.interims[0]?.headers).toEqual(["Link", "</a>"]);
    });

    test("a flood of interim answers is a fault", async () => {
      const { handler, side } = await answered("");
      side.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000));
      expect(await handler.until()).toBe("fault");
      await side.untilClosed();
    });

    test("an upgrade hands the socket over, with what came after the head", async () => {
      const { handler, side } = await answered(
        "HTTP/1.1 101 Switching\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nhello",
        { upgrade: "echo" },
      );
      expect(side.text).toContain("Connection: Upgrade\r\nUpgrade: echo\r\n");
      expect(await handler.until()).toBe("upgrade");
      let received = "";
      handler.socket?.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
      handler.socket?.resume();
      handler.socket?.write("ping");
      await side.until("ping");
      side.write(" world");
      await expect.poll(() => received).toBe("hello world");
      const ended = new Promise<void>((resolve) => handler.socket?.once("end", resolve));
      side.fin();
      await ended;
      handler.socket?.destroy();
      await side.untilClosed();
      await expect.poll(() => fixture.connectionCount()).toBe(0);
    });

    test("a refused upgrade is an ordinary answer, also when it is paused and the target closes meanwhile", async () => {
      const handler = fixture.newHandler();
      handler.onHeadHook = () => false;
      handler.ask(fixture.transport, request({ upgrade: "websocket" }));
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      side.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
      side.fin();
      await handler.until("head");
      await expect.poll(() => fixture.connectionCount()).toBe(0);
      handler.resume();
      expect(await handler.until()).toBe("end");
      expect(handler.body.toString()).toBe("abc");
    });

    test("a switch of protocols that was not requested is a fault", async () => {
      const { handler } = await answered("HTTP/1.1 101 Switching\r\nUpgrade: echo\r\n\r\n");
      expect(await handler.until()).toBe("fault");
    });
  });
}
