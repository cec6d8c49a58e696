import { Socket } from "node:net";
import { expect, test } from "vitest";
import { passOn, type Receiver } from "./last-connections.ts";

type Worker = Receiver & { readonly got: Socket[] };

function worker(isConnected: boolean): Worker {
  const got: Socket[] = [];
  return { isConnected, got, send: (_message, socket) => got.push(socket) };
}

test("the last connections are passed on to the workers that are left, one after the other", () => {
  const [dead, one, two] = [worker(false), worker(true), worker(true)];
  const sockets = Array.from({ length: 6 }, () => new Socket());
  for (const [turn, socket] of sockets.entries()) passOn(socket, "main", [one, dead, two], turn);
  expect([one.got.length, dead.got.length, two.got.length]).toEqual([3, 0, 3]);
  expect(sockets.some(({ destroyed }) => destroyed)).toBe(false);
});

test("a last connection for which no worker is left is closed", () => {
  const socket = new Socket();
  passOn(socket, "own", [worker(false), worker(false)], 0);
  expect(socket.destroyed).toBe(true);
});
