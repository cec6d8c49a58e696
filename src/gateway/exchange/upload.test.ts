import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import type { Call } from "../transport/transport.port.ts";
import { openUpload, type Upload } from "./upload.ts";

const HEAD = "POST / HTTP/1.1\r\nHost: gateway.test\r\nTransfer-Encoding: chunked\r\n\r\n";
const COUNT = 300_000;
const BODY = Array.from({ length: COUNT }, (_, nth) => String.fromCharCode(97 + (nth % 26))).join("");
const IN_ONES = BODY.replace(/./g, "1\r\n$&\r\n");

/** A target that accepts as much as the test allows, and records what it was sent. */
class ScriptedCall implements Call {
  takesMore = true;
  readonly parts: string[] = [];
  ends = 0;
  write(chunk: Buffer): boolean {
    this.parts.push(chunk.toString("latin1"));
    return this.takesMore;
  }
  end(): void {
    this.ends += 1;
  }
  resume(): void {}
  abort(): void {}
}

type Rig = { upload: Upload; call: ScriptedCall; request: IncomingMessage; uploaded: { bytes: number } };

let server: Server | undefined;
let client: Socket | undefined;

afterEach(() => {
  client?.destroy();
  server?.close();
});

/** A client sends bytes to a Node server, which uploads the request's body to a `ScriptedCall`. */
async function openRig(bytes: string, takesMore: boolean, startAfterMs: number | null = null): Promise<Rig> {
  let rig: Rig | undefined;
  server = createServer((request) => {
    const call = new ScriptedCall();
    call.takesMore = takesMore;
    const uploaded = { bytes: 0 };
    const owner = {
      onUploaded: (sent: number) => {
        uploaded.bytes += sent;
      },
      onUploadFault: (fault: Error) => expect.unreachable(fault.message),
    };
    const upload = openUpload(request, call, owner);
    rig = { upload, call, request, uploaded };
    if (startAfterMs === null) upload.start();
    else setTimeout(() => upload.start(), startAfterMs);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {}).write(bytes);
  await waitUntil("the request is there", 5_000, () => rig !== undefined);
  if (rig === undefined) throw new Error("no request");
  return rig;
}

async function untilStill(read: () => number): Promise<void> {
  let [last, unchanged] = [-1, 0];
  await waitUntil("it stands still", 15_000, () => {
    unchanged = read() === last ? unchanged + 1 : 0;
    last = read();
    return unchanged > 10;
  });
}

it("chunks of one byte that wait for the target take few bytes, and none is buffered in the stream", async () => {
  const { upload, call, request, uploaded } = await openRig(`${HEAD}${IN_ONES}0\r\n\r\n`, false);
  await untilStill(() => request.socket.bytesRead);
  expect(request.socket.bytesRead).toBeLessThan(600_000);
  expect(request.readableLength).toBe(0);
  expect(call.parts).toHaveLength(1);
  expect(uploaded.bytes).toBe(call.parts[0]?.length);
  // More is sent only after the target accepts more.
  for (let partsMax = 2; call.ends === 0 && partsMax < 6; partsMax += 1) {
    upload.resume();
    expect(call.parts.length).toBeLessThanOrEqual(partsMax);
    await untilStill(() => request.socket.bytesRead);
  }
  call.takesMore = true;
  upload.resume();
  await waitUntil("the end", 15_000, () => call.ends === 1);
  expect(call.parts.join("") === BODY).toBe(true);
  expect(uploaded.bytes).toBe(COUNT);
  expect(call.parts.length).toBeLessThan(COUNT / 1_000);
});

it("bytes that came before the upload started are sent first", async () => {
  const { call } = await openRig(`${HEAD}${IN_ONES.slice(0, 600_000)}0\r\n\r\n`, true, 100);
  await waitUntil("the end", 15_000, () => call.ends === 1);
  expect(call.parts.join("") === BODY.slice(0, 100_000)).toBe(true);
});

it("after a stop the rest of the body waits in the request, and can be dropped to its end", async () => {
  const { upload, call, request } = await openRig(`${HEAD}${IN_ONES}0\r\n\r\n`, false);
  await untilStill(() => request.socket.bytesRead);
  const parts = call.parts.length;
  upload.stop();
  upload.resume();
  request.resume();
  await waitUntil("the request is complete", 15_000, () => request.complete);
  expect([call.parts.length, call.ends]).toEqual([parts, 0]);
});
