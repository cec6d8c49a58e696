/** In each state an exchange with a turn ends in time while other users wait, and never while nobody does. */
import { createConnection, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  dripUpload,
  holdFourTurns,
  metricOf,
  tokensOfUsers,
  untilTurnsHeld,
  untilTurnsWaited,
} from "../support/held-turns.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { rawRequest } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const environment = {
  TARGET_MAX_CONCURRENT: "4",
  TARGET_QUEUE_TIMEOUT_SECONDS: "60",
  METRICS_ALLOW: "127.0.0.1",
};

let upstream: HeldUpstream;
/** Its target never stops sending what is asked of it under `/flood`; it waits for no slow client. */
let flooding: ProxyWorld;
/** It has no patience with what takes long. */
let impatient: ProxyWorld;
let open: readonly Socket[] = [];

beforeAll(async () => {
  upstream = await startHeldUpstream();
  impatient = await openProxyWorld({
    targetUrl: () => upstream.url,
    environment: { ...environment, TARGET_TURN_SECONDS: "1", TARGET_SLOW_CLIENT_SECONDS: "600" },
  });
  flooding = await openProxyWorld({
    environment: { ...environment, TARGET_SLOW_CLIENT_SECONDS: "1" },
    handler: (request, response) => {
      if (request.url !== "/flood") return void response.end("ok");
      const flood = (): void => {
        while (response.write(Buffer.alloc(65_536, "x")));
      };
      response.on("drain", flood);
      flood();
    },
  });
}, 60_000);
afterEach(async () => {
  for (const socket of open) socket.destroy();
  upstream.letGo("/");
  for (const world of [impatient, flooding]) await untilTurnsHeld(world, 0);
});
afterAll(async () => {
  await Promise.all([impatient?.close(), flooding?.close()]);
  await upstream?.close();
});

test("answers that nobody reads give their turns to those who wait, by a reset", async () => {
  const { sockets, third } = await holdFourTurns(flooding, (token) => {
    const socket = createConnection({ port: flooding.server.port, host: "127.0.0.1" }).pause();
    socket.on("error", () => {});
    socket.write(rawRequest(token, "GET /api/v1/proxy/flood HTTP/1.1"));
    return socket;
  });
  open = sockets;
  expect((await flooding.reach(third, "/quick")).status).toBe(200);
  expect(await metricOf(flooding, "target_turns_ended_total")).toBeGreaterThan(0);
  for (const socket of open) socket.resume();
  await waitUntil("one is closed", 20_000, () => open.some((socket) => socket.destroyed));
});

test("slow clients and long requests are left alone while nobody but the same user waits", async () => {
  const [only = ""] = await tokensOfUsers(impatient, 1);
  const clients = [1, 2, 3].map(() => dripUpload(impatient, only, "Content-Length: 100000", "x"));
  open = clients.map(({ socket }) => socket);
  await untilTurnsHeld(impatient, 3);
  const own = impatient.reach(only, "/quick");
  await untilTurnsWaited(impatient, 1);
  const startedMs = performance.now();
  await waitUntil("longer than a turn may last", 20_000, () => performance.now() - startedMs > 2_500);
  expect(await metricOf(impatient, "target_turns_ended_total")).toBe(0);
  expect(clients.map((client) => client.text())).toEqual(["", "", ""]);
  for (const socket of open) socket.destroy();
  expect((await own).status).toBe(200);
});

test("however busy the target is with it, a request gives its turn to those who wait in the end", async () => {
  const [first = "", second = "", third = ""] = await tokensOfUsers(impatient, 3);
  const headers = { "x-access-token": first, "x-device-id": "device-0001" };
  const streamUrl = `${impatient.server.url}/api/v1/proxy/stream`;
  const streams = [1, 2, 3].map(() => openStream(streamUrl, headers));
  const polled = impatient.reach(second, "/wait");
  await untilTurnsHeld(impatient, 4);
  const answers = await Promise.all([1, 2, 3, 4].map(() => impatient.reach(third, "/quick")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await polled;
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refusalOf(refused)).toEqual({ status: 503, code: "target_busy" });
  const opened = await Promise.all(streams);
  await waitUntil("the streams are reset", 20_000, () => opened.every((each) => each.state() === "reset"));
});

test("a stop gives what waits the time to drain, then tells it to come again, and the target never sees it", async () => {
  const stopped = await openProxyWorld({
    targetUrl: () => upstream.url,
    environment: { ...environment, TARGET_MAX_CONCURRENT: "1" },
  });
  const [first = "", second = ""] = await tokensOfUsers(stopped, 2);
  const running = stopped.reach(first, "/wait");
  await untilTurnsHeld(stopped, 1);
  const waiting = stopped.reach(second, "/at-the-stop");
  await untilTurnsWaited(stopped, 1);
  const [answer] = await Promise.all([waiting, running, stopped.close()]);
  expect(await refusalOf(answer)).toEqual({ status: 503, code: "shutting_down" });
  expect(upstream.arrived("/at-the-stop")).toBe(0);
}, 60_000);
