import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import type { TransportRequest } from "../transport.port.ts";
import type { TargetSide } from "./scripted-target.ts";
import { newClientConnection, request, upload } from "./told.ts";
import { type TransportOpener, useTransportWorld } from "./transport-world.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** Which connection carries which request, and when it is given up. */
export function describeConnections(opener: TransportOpener): void {
  describe("connections", () => {
    const world = useTransportWorld(opener);

    /** One request, answered with `bytes` by the newest connection. */
    async function exchange(given: Partial<TransportRequest> = {}, bytes = OK): Promise<TargetSide> {
      const { sides } = world.target;
      const heardBytes = sides.map(({ receivedBytes }) => receivedBytes);
      const told = world.told().ask(world.transport, request(given));
      const heard = (): TargetSide | undefined =>
        sides.find((side, nth) => side.receivedBytes > (heardBytes[nth] ?? 0));
      await expect.poll(() => heard()?.text.endsWith("\r\n\r\n"), { interval: 2 }).toBe(true);
      const side = heard();
      if (side === undefined) throw new Error("no connection heard it");
      side.write(bytes);
      await told.until("end");
      return side;
    }

    test("a connection carries one request after another", async () => {
      const first = await exchange();
      for (let count = 0; count < 20; count += 1) expect(await exchange()).toBe(first);
      expect(world.connectionCount()).toBe(1);
    });

    test("requests at the same time have connections of their own", async () => {
      const tolds = [1, 2, 3].map(() => world.told().ask(world.transport, request()));
      for (const nth of [1, 2, 3]) {
        const side = await world.target.side(nth);
        await side.until("\r\n\r\n");
        side.write(OK);
      }
      for (const told of tolds) expect(await told.until()).toBe("end");
      await exchange();
      expect(world.target.sides).toHaveLength(3);
    });

    test.each([
      ["Connection: close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"],
      ["close in a list", "HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\nContent-Length: 0\r\n\r\n"],
      ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"],
      ["a hint of no time", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 0\r\n\r\n"],
      ["a body for HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "HEAD"],
      ["a body in a 204", "HTTP/1.1 204 No\r\n\r\nx"],
      ["line ends behind the body", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx\r\n"],
    ])("a connection is not used again after %s", async (_why, bytes, method = "GET") => {
      const first = await exchange({ method }, bytes);
      await first.untilClosed();
      expect(await exchange()).not.toBe(first);
    });

    test.each([
      ["HTTP/1.0 with keep-alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n"],
      [
        "a hint of more time",
        "HTTP/1.1 200 OK\r\nKeep-Alive: max=9, timeout=60\r\nContent-Length: 0\r\n\r\n",
      ],
    ])("a connection is used again after %s", async (_why, bytes) => {
      const first = await exchange({}, bytes);
      expect(await exchange()).toBe(first);
    });

    test("an answer that is longer than its length is a fault, and its connection is closed", async () => {
      const told = world.told().ask(world.transport, request());
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      side.write(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx${OK}`);
      expect(await told.until()).toBe("fault");
      await side.untilClosed();
    });

    test("bytes on an idle connection close it: no later request hears them", async () => {
      const side = await exchange();
      side.write(OK);
      await side.untilClosed();
      await expect.poll(() => world.connectionCount()).toBe(0);
      expect(await exchange()).not.toBe(side);
    });

    test("`close` closes what is idle, and what becomes idle; a request under way goes on", async () => {
      const idle = await exchange();
      const told = world.told().ask(world.transport, request());
      const other = world.told().ask(world.transport, request());
      await idle.until("\r\n\r\n", 2);
      const busy = await world.target.side(2);
      await busy.until("\r\n\r\n");
      idle.write(OK);
      await told.until();
      world.transport.close();
      await idle.untilClosed();
      busy.write(OK);
      expect(await other.until()).toBe("end");
      await busy.untilClosed();
    });

    // What may be repeated: on a kept connection, no byte of an answer, idempotent, no body, once.
    test.each([
      "GET",
      "HEAD",
      "OPTIONS",
      "PUT",
      "DELETE",
    ])("a %s without a body that meets a closed connection is sent once more", async (method) => {
      const first = await exchange();
      const told = world.told().ask(world.transport, request({ method, path: "/again" }));
      await first.until("/again");
      first.reset();
      const second = await world.target.side(2);
      await second.until("/again");
      second.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      expect(await told.until()).toBe("end");
      expect(told.events.filter((event) => event === "connected")).toHaveLength(2);
    });

    test("it is sent once more, not twice", async () => {
      const first = await exchange();
      const told = world.told().ask(world.transport, request({ path: "/again" }));
      await first.until("/again");
      first.fin();
      const second = await world.target.side(2);
      await second.until("/again");
      second.fin();
      expect(await told.until()).toBe("fault");
      expect(world.target.sides).toHaveLength(2);
    });

    test.each<[string, Partial<TransportRequest>, string]>([
      ["a POST", { method: "POST" }, ""],
      ["a PATCH", { method: "PATCH" }, ""],
      ["a request with a body", upload(1, { method: "PUT" }), ""],
      ["one whose answer has begun", {}, "H"],
      ["one that heard an interim answer", {}, "HTTP/1.1 103 Early\r\n\r\n"],
    ])("%s is never repeated", async (_what, given, bytes) => {
      const first = await exchange();
      const told = world.told().ask(world.transport, request({ ...given, path: "/again" }));
      if (given.body === "length") told.call.write(Buffer.from("x"));
      await first.until("/again");
      first.write(bytes);
      first.fin();
      expect(await told.until()).toBe("fault");
      expect(world.target.sides).toHaveLength(1);
    });

    test("a request that meets its end on a new connection is not repeated", async () => {
      const told = world.told().ask(world.transport, request());
      const side = await world.target.side(1);
      await side.until("\r\n\r\n");
      side.reset();
      expect(await told.until()).toBe("fault");
      expect(world.target.sides).toHaveLength(1);
    });

    const challenge = "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";
    test.each<[string, readonly string[], string]>([
      ["NTLM credentials", ["Authorization", "NTLM abc"], OK],
      ["Negotiate credentials", ["authorization", "negotiate abc"], OK],
      ["an NTLM challenge", [], challenge],
      ["a Negotiate challenge in a list", [], challenge.replace("NTLM", 'Basic realm="x", Negotiate')],
      ["Persistent-Auth", [], OK.replace("Content", "Persistent-Auth: true\r\nContent")],
    ])("a connection signed in by %s belongs to one customer on one client connection", async (_how, fields, bytes) => {
      const clientConnection = newClientConnection();
      const own = { clientConnection, customer: "customer-1" };
      const signedIn = await exchange({ ...own, headers: ["Host", "t", ...fields] }, bytes);
      expect(await exchange({ customer: "customer-1" })).not.toBe(signedIn);
      expect(await exchange(own)).toBe(signedIn);
      expect(await exchange({ clientConnection, customer: "customer-2" })).not.toBe(signedIn);
      await signedIn.untilClosed();
    });

    test("a signed-in connection closes with its client's, idle or in use, also if the client went first", async () => {
      const headers = ["Host", "t", "Authorization", "NTLM abc"];
      const clientConnection = newClientConnection();
      const idle = await exchange({ clientConnection, headers });
      clientConnection.destroy();
      await idle.untilClosed();
      const gone = newClientConnection();
      const told = world.told().ask(world.transport, request({ clientConnection: gone, headers }));
      const side = await world.target.side(2);
      await side.until("\r\n\r\n");
      gone.destroy();
      side.write(OK);
      expect(await told.until()).toBe("end");
      await side.untilClosed();
      await expect.poll(() => world.connectionCount()).toBe(0);
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
        const told = world.told().ask(refused.transport, request());
        expect(await told.until()).toBe("fault");
        expect(told.fault?.message).toContain("ECONNREFUSED");
        expect(told.events).toEqual(["fault"]);
        await expect.poll(() => refused.connectionCount()).toBe(0);
      }
    });

    test("no connection in time is a fault", async () => {
      // A full queue of connections, or over TLS a server that says nothing.
      const { origin } = world.target;
      const silent = createServer({ pauseOnConnect: true });
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", 1, resolve));
      const address = silent.address();
      const port = typeof address === "object" ? address?.port : 0;
      const quiet = opener.isTls ? `https://127.0.0.1:${port}` : "http://192.0.2.1:9";
      expect(origin).not.toBe(quiet);
      const opened = opener.open({ origin: quiet, ca: null, connectTimeoutMs: 300 });
      const told = world.told().ask(opened.transport, request());
      expect(await told.until()).toBe("fault");
      expect(told.events).toEqual(["fault"]);
      await expect.poll(() => opened.connectionCount()).toBe(0);
      silent.close();
    });

    if (opener.isTls) {
      test("a certificate of nobody we trust is a fault; nothing was sent", async () => {
        const { origin } = world.target;
        const opened = opener.open({ origin, ca: null, connectTimeoutMs: 5_000 });
        const told = world.told().ask(opened.transport, request());
        expect(await told.until()).toBe("fault");
        expect(told.fault?.message).toMatch(/self.signed/);
        expect(world.target.sides[0]?.receivedBytes).toBe(0);
        await expect.poll(() => opened.connectionCount()).toBe(0);
      });
    }

    test("300 resets, half of them in the middle of an answer, leave no descriptor", async () => {
      const descriptors = (): number => readdirSync("/proc/self/fd").length;
      await exchange();
      const before = descriptors();
      world.target.onSide = (side) => {
        side.socket.once("data", () => {
          if (world.target.sides.length % 2 === 0)
            side.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
          setImmediate(() => side.reset());
        });
      };
      const first = world.target.sides[0];
      first?.fin();
      await expect.poll(() => world.connectionCount()).toBe(0);
      for (let batch = 0; batch < 10; batch += 1) {
        const tolds = Array.from({ length: 30 }, () => world.told().ask(world.transport, request()));
        for (const told of tolds) expect(await told.until()).toBe("fault");
      }
      await expect.poll(() => world.connectionCount()).toBe(0);
      await expect.poll(() => descriptors()).toBeLessThanOrEqual(before);
    });
  });
}
