/**
 * The target closes its connection, in order or by a reset, while the gateway does not read from it: the token's first answer
 * waits for a commit, the client does not read, a page is being rewritten. None of these may end the process, and with it all
 * other streams.
 */
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { openRawWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const PIECE = Buffer.alloc(65_536, "x");
/** Longer than a reader that is merely busy takes. */
const STUCK_MS = 250;
const PAGE = gzipSync(`<!doctype html><title>t</title>${'<a href="/x">x</a>'.repeat(200_000)}`, { level: 0 });

let opened: RawWorld;
let isStuck = false;

beforeAll(async () => {
  opened = await openRawWorld(answer);
});
afterAll(() => opened?.close());

/** Answers by the path: `/WHAT/END`. */
function answer(socket: Socket, head: string): void {
  const [, what = "", end = ""] = /^\w+ \/(\w+)\/(\w+)/.exec(head) ?? [];
  const close = (): void =>
    void (end === "reset" ? setTimeout(() => socket.resetAndDestroy(), 20) : socket.end());
  if (what === "small") {
    socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", close);
  } else if (what === "big") {
    socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    writeUntilStuck(socket, close);
  } else if (what === "page") {
    socket.write(
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n",
    );
    socket.write(PAGE, close);
  } else if (what === "431") {
    socket.end("HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n");
  } else {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }
}

/** Writes until the paused gateway takes nothing for a while, and then closes. */
function writeUntilStuck(socket: Socket, close: () => void): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(PIECE)) {}
    const stuck = setTimeout(() => {
      socket.off("drain", onDrain);
      isStuck = true;
      close();
    }, STUCK_MS);
    const onDrain = (): void => {
      clearTimeout(stuck);
      write();
    };
    socket.once("drain", onDrain);
  };
  write();
}

async function stillServes(): Promise<void> {
  expect(await (await opened.world.reach(opened.token, "/alive/ok")).text()).toBe("ok");
}

describe("a token's first answer, which waits for a commit", () => {
  test.each(["end", "reset"])("is complete if the target has closed meanwhile (%s)", async (end) => {
    for (let n = 0; n < 5; n += 1) {
      const { token } = await opened.world.buy();
      const got = await opened.world.reach(token, `/small/${end}`);
      expect(await got.text()).toBe("hello");
    }
    await stillServes();
  });

  test("is complete if it has no body and its target closes at once", async () => {
    const { token } = await opened.world.buy();
    const got = await opened.world.reach(token, "/431/end");
    expect([got.status, await got.text()]).toEqual([431, ""]);
    await stillServes();
  });
});

test.each(["end", "reset"])("a client that does not read while the target closes (%s)", async (end) => {
  const client = openRaw(
    opened.world.server.port,
    rawRequest(opened.token, `GET /api/v1/proxy/big/${end} HTTP/1.1`),
  );
  client.socket.pause();
  isStuck = false;
  await waitUntil("the target can write no more", 15_000, () => isStuck);
  client.socket.resume();
  await waitUntil(
    "the end of it",
    10_000,
    () => client.ending() !== "open" || client.text().endsWith("0\r\n\r\n"),
  );
  // An answer that was reset never looks complete.
  expect(client.text().endsWith("0\r\n\r\n")).toBe(end === "end");
  client.socket.destroy();
  await stillServes();
});

test.each(["end", "reset"])("a page that is rewritten while the target closes (%s)", async (end) => {
  const browser = new PlainBrowser(opened.world.server.port);
  await browser.connect((await opened.world.buy()).token);
  const going = browser.navigate(`/api/v1/proxy/page/${end}`).then(
    ({ status }) => status,
    () => "cut",
  );
  expect(await going).toBe(end === "end" ? 200 : "cut");
  await stillServes();
});
