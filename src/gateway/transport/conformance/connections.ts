import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { type Given, newClientConnection, request } from "./recording-handler.ts";
import type { TargetSide } from "./scripted-target.ts";
import { type TransportOpener, useTransportFixture } from "./transport-fixture.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** Which connection carries which request, and when a connection is closed. */
export function describeConnections(opener: TransportOpener): void {
  describe("connections", () => {
    const fixture = useTransportFixture(opener);

    /** One request, answered with `bytes` by the newest connection. */
    async function exchange(given: Given = {}, bytes = OK): Promise<TargetSide> {
      const { sides } = fixture.target;
      const bytesBefore = sides.map(({ receivedBytes }) => receivedBytes);
      const handler = fixture.newHandler().ask(fixture.transport, request(given));
      const carrier = (): TargetSide | undefined =>
        sides.find((side, nth) => side.receivedBytes > (bytesBefore[nth] ?? 0));
      await expect.poll(() => carrier()?.text.endsWith("\r\n\r\n"), { interval: 2 }).toBe(true);
      const side = carrier();
      if (side === undefined) throw new Error("no connection carried it");
      side.write(bytes);
      await handler.until("end");
      return side;
    }

    test("a connection carries one request after another", async () => {
      const first = await exchange();
      for (let count = 0; count < 20; count += 1) expect(await exchange()).toBe(first);
      expect(fixture.connectionCount()).toBe(1);
    });

    test("each of several requests at the same time has a separate connection", async () => {
      const handlers = [1, 2, 3].map(() => fixture.newHandler().ask(fixture.transport, request()));
      for (const nth of [1, 2, 3]) {
        const side = await fixture.target.side(nth);
        await side.until("\r\n\r\n");
        side.write(OK);
      }
      for (const handler of handlers) expect(await handler.until()).toBe("end");
      await exchange();
      expect(fixture.target.sides).toHaveLength(3);
    });

    test.each([
      ["Connection: close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"],
      ["close in a list", "HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\nContent-Length: 0\r\n\r\n"],
      ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"],
      [
        "a Keep-Alive that leaves no time",
        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 0\r\n\r\n",
      ],
      ["a body for HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "HEAD"],
      ["a body in a 204", "HTTP/1.1 204 No\r\n\r\nx"],
      ["line ends after the body", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx\r\n"],
    ])("a connection is not used again after %s", async (_why, bytes, method = "GET") => {
      const first = await exchange({ method }, bytes);
      await first.untilClosed();
      expect(await exchange()).not.toBe(first);
    });

    test.each([
      ["HTTP/1.0 with keep-alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n"],
      [
        "a Keep-Alive of more time",
        "HTTP/1.1 200 OK\r\nKeep-Alive: max=9, timeout=60\r\nContent-Length: 0\r\n\r\n",
      ],
    ])("a connection is used again after %s", async (_why, bytes) => {
      const first = await exchange({}, bytes);
      expect(await exchange()).toBe(first);
    });

    test("an answer that is longer than its length is a fault, and its connection is closed", async () => {
      const handler = fixture.newHandler().ask(fixture.transport, request());
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      side.write(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx${OK}`);
      expect(await handler.until()).toBe("fault");
      await side.untilClosed();
    });

    test("bytes on an idle connection close it: no later request receives them", async () => {
      const side = await exchange();
      side.write(OK);
      await side.untilClosed();
      await expect.poll(() => fixture.connectionCount()).toBe(0);
      expect(await exchange()).not.toBe(side);
    });

    test("`close` closes what is idle, and what becomes idle; a request under way goes on", async () => {
      const idle = await exchange();
      const handler = fixture.newHandler().ask(fixture.transport, request());
      const other = fixture.newHandler().ask(fixture.transport, request());
      await idle.until("\r\n\r\n", 2);
      const busy = await fixture.target.side(2);
      await busy.until("\r\n\r\n");
      idle.write(OK);
      await handler.until();
      fixture.transport.close();
      await idle.untilClosed();
      busy.write(OK);
      expect(await other.until()).toBe("end");
      await busy.untilClosed();
    });

    // What may be repeated: on a reused connection, no byte of an answer, idempotent, no body, once.
    test.each([
      "GET",
      "HEAD",
      "OPTIONS",
      "PUT",
      "DELETE",
    ])("a %s without a body that meets a closed connection is sent once more", async (method) => {
      const first = await exchange();
      const handler = fixture.newHandler().ask(fixture.transport, request({ method, path: "/again" }));
      await first.until("/again");
      first.reset();
      const second = await fixture.target.side(2);
      await second.until("/again");
      second.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      expect(await handler.until()).toBe("end");
      expect(handler.events.filter((event) => event === "connected")).toHaveLength(2);
    });

    test("it is sent once more, not twice", async () => {
      const first = await exchange();
      const handler = fixture.newHandler().ask(fixture.transport, request({ path: "/again" }));
      await first.until("/again");
      first.fin();
      const second = await fixture.target.side(2);
      await second.until("/again");
      second.fin();
      expect(await handler.until()).toBe("fault");
      expect(fixture.target.sides).toHaveLength(2);
    });

    test.each<[string, Given, string]>([
      ["a POST", { method: "POST" }, ""],
      ["a PATCH", { method: "PATCH" }, ""],
      [
        "a request with a body",
        { method: "PUT", body: "length", headers: ["Host", "target.test", "Content-Length", "1"] },
        "",
      ],
      ["one whose answer has begun", {}, "H"],
      ["one that received an interim answer", {}, "HTTP/1.1 103 Early\r\n\r\n"],
    ])("%s is never repeated", async (_what, given, bytes) => {
      const first = await exchange();
      const handler = fixture.newHandler().ask(fixture.transport, request({ ...given, path: "/again" }));
      if (given.body === "length") handler.call.write(Buffer.from("x"));
      await first.until("/again");
      first.write(bytes);
      first.fin();
      expect(await handler.until()).toBe("fault");
      expect(fixture.target.sides).toHaveLength(1);
    });

    test("a request that fails on a new connection is not repeated", async () => {
      const handler = fixture.newHandler().ask(fixture.transport, request());
      const side = await fixture.target.side(1);
      await side.until("\r\n\r\n");
      side.reset();
      expect(await handler.until()).toBe("fault");
      expect(fixture.target.sides).toHaveLength(1);
    });

    const challenge = "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";
    test.each<[string, readonly string[], string]>([
      ["an NTLM Authorization", ["Authorization", "NTLM abc"], OK],
      ["a Negotiate Authorization", ["authorization", "negotiate abc"], OK],
      ["an NTLM challenge", [], challenge],
      ["a Negotiate challenge in a list", [], challenge.replace("NTLM", 'Basic realm="x", Negotiate')],
      ["Persistent-Auth", [], OK.replace("Content", "Persistent-Auth: true\r\nContent")],
    ])("a connection authenticated by %s belongs to one customer on one client connection", async (_how, fields, bytes) => {
      const clientConnection = newClientConnection();
      const owner = { clientConnection, customer: "customer-1" };
      const authenticated = await exchange({ ...owner, headers: ["Host", "t", ...fields] }, bytes);
      expect(await exchange({ customer: "customer-1" })).not.toBe(authenticated);
      expect(await exchange(owner)).toBe(authenticated);
      expect(await exchange({ clientConnection, customer: "customer-2" })).not.toBe(authenticated);
      await authenticated.untilClosed();
    });

    test("an authenticated connection closes with the client's, idle or in use, also if the client closed first", async () => {
      const headers = ["Host", "t", "Authorization", "NTLM abc"];
      const clientConnection = newClientConnection();
      const idle = await exchange({ clientConnection, headers });
      clientConnection.destroy();
      await idle.untilClosed();
      const gone = newClientConnection();
      const handler = fixture
        .newHandler()
        .ask(fixture.transport, request({ clientConnection: gone, headers }));
      const side = await fixture.target.side(2);
      await side.until("\r\n\r\n");
      gone.destroy();
      side.write(OK);
      expect(await handler.until()).toBe("end");
      await side.untilClosed();
      await expect.poll(() => fixture.connectionCount()).toBe(0);
    });

    test("a refused connection is a fault with its reason", async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      await new Promise<void>((resolve) => server.close(() => resolve()));
      const scheme = opener.isTls ? "https" : "http";
      for (const host of ["127.0.0.1", "localhost"]) {
        const refused = opener.open({
          origin: `${scheme}://${host}:${port}`,
          ca: null,
          connectTimeoutMs: 5_000,
        });
        const handler = fixture.newHandler().ask(refused.transport, request());
        expect(await handler.until()).toBe("fault");
        expect(handler.fault?.message).toContain("ECONNREFUSED");
        expect(handler.events).toEqual(["fault"]);
        await expect.poll(() => refused.connectionCount()).toBe(0);
      }
    });

    test("no connection in time is a fault", async () => {
      // An address that does not answer, or over TLS a server that accepts and sends nothing.
      const { origin } = fixture.target;
      const silent = createServer({ pauseOnConnect: true });
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", 1, resolve));
      const address = silent.address();
      const port = typeof address === "object" ? address?.port : 0;
      const quiet = opener.isTls ? `https://127.0.0.1:${port}` : "http://192.0.2.1:9";
      expect(origin).not.toBe(quiet);
      const opened = opener.open({ origin: quiet, ca: null, connectTimeoutMs: 300 });
      const handler = fixture.newHandler().ask(opened.transport, request());
      expect(await handler.until()).toBe("fault");
      expect(handler.events).toEqual(["fault"]);
      await expect.poll(() => opened.connectionCount()).toBe(0);
      silent.close();
    });

    if (opener.isTls) {
      test("a certificate of an authority that is not trusted is a fault; nothing was sent", async () => {
        const { origin } = fixture.target;
        const opened = opener.open({ origin, ca: null, connectTimeoutMs: 5_000 });
        const handler = fixture.newHandler().ask(opened.transport, request());
        expect(await handler.until()).toBe("fault");
        expect(handler.fault?.message).toMatch(/self.signed/);
        expect(fixture.target.sides[0]?.receivedBytes).toBe(0);
        await expect.poll(() => opened.connectionCount()).toBe(0);
      });
    }

    test("300 resets, half of them in the middle of an answer, leave no descriptor open", async () => {
      const descriptors = (): number => readdirSync("/proc/self/fd").length;
      await exchange();
      const before = descriptors();
      fixture.target.onSide = (side) => {
        side.socket.once("data", () => {
          if (fixture.target.sides.length % 2 === 0)
            side.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
          setImmediate(() => side.reset());
        });
      };
      const first = fixture.target.sides[0];
      first?.fin();
      await expect.poll(() => fixture.connectionCount()).toBe(0);
      for (let batch = 0; batch < 10; batch += 1) {
        const handlers = Array.from({ length: 30 }, () =>
          fixture.newHandler().ask(fixture.transport, request()),
        );
        for (const handler of handlers) expect(await handler.until()).toBe("fault");
      }
      await expect.poll(() => fixture.connectionCount()).toBe(0);
      await expect.poll(() => descriptors()).toBeLessThanOrEqual(before);
    });
  });
}
