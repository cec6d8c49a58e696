import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRedisServer, type RedisServer } from "./find-redis-server.ts";
import { waitUntil } from "./wait-until.ts";

/** A real Redis for one test file. `stop()` removes all of it. */
export type TestRedis = {
  /** `redis://127.0.0.1:PORT/N` */
  readonly url: string;
  readonly port: number;
  /** Ends it for ever. Safe to call twice, and after `kill()`. */
  stop(): Promise<void>;
  /** Ends it by `kill -9`; its data is lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
  /** SIGSTOP: connections are accepted and stay unanswered. */
  pause(): void;
  resume(): void;
};

/** A Redis as production may have it. With any of these it is never that of `TEST_REDIS_URL`. */
export type TestRedisOptions = {
  /** Speaks TLS only. */
  readonly certificate?: { readonly certificateFile: string; readonly keyFile: string };
  readonly caFile?: string;
  readonly isOwn?: true;
  /** The port of the master whose replica it is. */
  readonly replicaOf?: number;
};

const startTimeoutMs = 10_000;
/** Another process may take the free port before the server starts. */
const portAttemptsMax = 5;

/**
 * Starts an empty Redis on loopback. With `TEST_REDIS_URL` it is that server, in a numbered database that belongs to this test
 * worker and is emptied first; it cannot be killed or stopped.
 */
export async function startTestRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const external = Object.keys(options).length > 0 ? undefined : process.env.TEST_REDIS_URL;
  if (external !== undefined && external !== "") return useExternal(new URL(external));
  const server = await findRedisServer();
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-test-redis-"));
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = await spawnRedis(server, folder, port, options);
    if (child !== null) return startedRedis({ server, folder, port, options }, child);
    if (attempt === portAttemptsMax) throw new Error("redis-server does not start on any free port");
  }
}

type Spawned = {
  readonly server: RedisServer;
  readonly folder: string;
  readonly port: number;
  readonly options: TestRedisOptions;
};

function startedRedis({ server, folder, port, options }: Spawned, first: ChildProcess): TestRedis {
  let child = first;
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  return {
    url: `redis://127.0.0.1:${port}/0`,
    port,
    kill,
    async stop() {
      process.off("exit", killWithUs);
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
    async restart() {
      await kill();
      const next = await spawnRedis(server, folder, port, options);
      if (next === null) throw new Error(`redis-server does not start again on port ${port}`);
      child = next;
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
  };
}

/** @returns null if it ended before it answered */
async function spawnRedis(
  server: RedisServer,
  folder: string,
  port: number,
  { certificate, caFile = "", replicaOf }: TestRedisOptions,
): Promise<ChildProcess | null> {
  const encrypted = certificate !== undefined && {
    port: "0",
    "tls-port": String(port),
    "tls-cert-file": certificate.certificateFile,
    "tls-key-file": certificate.keyFile,
    "tls-ca-cert-file": caFile,
    "tls-auth-clients": "no",
  };
  const flags = {
    port: String(port),
    ...encrypted,
    ...(replicaOf !== undefined && { replicaof: `127.0.0.1 ${replicaOf}` }),
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: "no",
    loglevel: "warning",
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const env = { PATH: process.env.PATH, ...(server.libraryPath && { LD_LIBRARY_PATH: server.libraryPath }) };
  const child = spawn(server.path, args, { stdio: "ignore", env });
  let ended = false;
  const end = () => {
    ended = true;
  };
  child.once("exit", end).once("error", end);
  const what = `redis-server answers on port ${port}`;
  await waitUntil(
    what,
    startTimeoutMs,
    async () =>
      ended ||
      (certificate === undefined ? (await askRedis(port, "PING")).startsWith("+PONG") : await accepts(port)),
  );
  return ended ? null : child;
}

async function useExternal(url: URL): Promise<TestRedis> {
  // Databases 1 to 15 of that server belong to the tests; 0, where real data may be, is never touched.
  url.pathname = `/${1 + (Number(process.env.VITEST_POOL_ID ?? "0") % 15)}`;
  const { Redis } = await import("ioredis");
  const client = new Redis(url.href);
  await client.flushdb();
  client.disconnect();
  const refuse = () => {
    throw new Error("This test stops and freezes its Redis: run it without TEST_REDIS_URL");
  };
  return {
    url: url.href,
    port: Number(url.port || "6379"),
    stop: async () => undefined,
    kill: async () => refuse(),
    restart: async () => refuse(),
    pause: refuse,
    resume: refuse,
  };
}

/** Whether a connection is accepted: what speaks TLS answers no plain command. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    const finish = (isAccepted: boolean) => {
      socket.destroy();
      resolve(isAccepted);
    };
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
  });
}

/** Sends one inline command. @returns the first bytes of the answer; "" if there is no connection */
function askRedis(port: number, command: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    const finish = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => finish(""));
    socket.once("connect", () => socket.write(`${command}\r\n`));
    socket.once("data", (chunk) => finish(chunk.toString("latin1")));
    socket.once("error", () => finish(""));
    socket.once("close", () => finish(""));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No loopback port to be had");
  return address.port;
}
