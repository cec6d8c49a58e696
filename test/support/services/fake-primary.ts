import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** What a fake PostgreSQL says of itself. It can be changed at any time. */
export type Says = {
  isWritable: boolean;
  /** Null, it refuses to tell, as some managed servers do. */
  timeline: number | null;
  /** Awaited before the next answer about the timeline, and only that one. */
  heldBy: Promise<void> | null;
};

/** Speaks as much of PostgreSQL's protocol as the search for the primary needs, with answers that no real server gives on demand. */
export type FakePrimary = {
  readonly port: number;
  readonly says: Says;
  /** How many connections are open. */
  connections(): number;
  close(): Promise<void>;
};

const INT4 = 23;
const BOOL = 16;
const READY = message("Z", Buffer.from("I"));
const WELCOME = Buffer.concat([message("R", int32(0)), READY]);

export async function startFakePrimary(says: Says): Promise<FakePrimary> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    void serve(socket, says).catch(() => socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    says,
    connections: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Each chunk is what the driver sends at once: the start, a statement with parameters, one without, or the end. */
async function serve(socket: Socket, says: Says): Promise<void> {
  let isStarted = false;
  for await (const chunk of socket) {
    const text = String(chunk);
    if (!isStarted) socket.write(WELCOME);
    else if (text.includes("server_version_num")) socket.write(checkAnswer(says.isWritable));
    else if (text.includes("pg_current_wal_lsn")) {
      const { heldBy } = says;
      says.heldBy = null;
      await heldBy;
      socket.write(timelineAnswer(says.timeline));
    } else socket.end();
    isStarted = true;
  }
}

function checkAnswer(isWritable: boolean): Buffer {
  return Buffer.concat([
    message("1"),
    message("2"),
    columns(["version", INT4], ["isWritable", BOOL], ["hasSettings", BOOL]),
    row("160000", isWritable ? "t" : "f", "t"),
    message("C", text("SELECT 1")),
    READY,
  ]);
}

function timelineAnswer(timeline: number | null): Buffer {
  if (timeline === null) {
    const fault = ["SERROR", "C0A000", "Mnot supported here"].map(text);
    return Buffer.concat([message("E", ...fault, Buffer.from([0])), READY]);
  }
  return Buffer.concat([
    columns(["timeline", INT4]),
    row(String(timeline)),
    message("C", text("SELECT 1")),
    READY,
  ]);
}

function columns(...named: readonly (readonly [name: string, type: number])[]): Buffer {
  const each = named.map(([name, type]) =>
    Buffer.concat([text(name), int32(0), int16(0), int32(type), int16(4), int32(-1), int16(0)]),
  );
  return message("T", int16(named.length), ...each);
}

function row(...values: readonly string[]): Buffer {
  return message(
    "D",
    int16(values.length),
    ...values.map((value) => Buffer.concat([int32(value.length), Buffer.from(value)])),
  );
}

function message(kind: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(kind), int32(body.length + 4), body]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
