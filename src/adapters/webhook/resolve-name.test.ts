import { createSocket } from "node:dgram";
import { expect, onTestFinished, test } from "vitest";
import { ATTEMPT_MS_MAX } from "../../domain/notifications/webhook/send-to-endpoint.ts";
import { createResolveName } from "./resolve-name.ts";

const TYPE_A = 1;
/** A pointer to the name of the question, type A, class IN, a TTL of 60 s, 4 bytes: 192.0.2.7 (RFC 1035, 4.1.3). */
const ADDRESS = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);

/** A DNS server that knows one address, and is silent on all else. */
async function startDns(): Promise<string> {
  const socket = createSocket("udp4");
  onTestFinished(() => void socket.close());
  socket.on("message", (query, from) => {
    // The question begins after 12 bytes: labels, a zero, type and class.
    const end = query.indexOf(0, 12) + 5;
    if (query.readUInt16BE(end - 4) !== TYPE_A) return;
    const answer = Buffer.concat([query.subarray(0, end), ADDRESS]);
    // A response without an error, with one question and one answer.
    answer.writeUInt16BE(0x8180, 2);
    Buffer.from([0, 1, 0, 1, 0, 0, 0, 0]).copy(answer, 4);
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  return `127.0.0.1:${socket.address().port}`;
}

test("DNS servers that never answer for IPv6 do not use up the time of an attempt", async () => {
  const servers = await Promise.all([startDns(), startDns(), startDns()]);
  const attempt = AbortSignal.timeout(ATTEMPT_MS_MAX);
  expect(await createResolveName(servers)("hooks.example", attempt)).toEqual(["192.0.2.7"]);
  expect(attempt.aborted).toBe(false);
}, 30_000);
