import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freeLoopbackPort, makeServerFolder } from "./debian-postgres.ts";
import { findRedisServer } from "./find-redis-server.ts";
import { waitUntil } from "./wait-until.ts";

/** A sentinel that watches a Redis master, and promotes its replica within about two seconds. */
export type TestSentinel = {
  readonly port: number;
  /** The port of the server that it holds for the master. */
  masterPort(): Promise<number>;
  stop(): Promise<void>;
};

/** Returns once it knows the master's replica. */
export async function startSentinel(name: string, masterPort: number): Promise<TestSentinel> {
  const { path, libraryPath } = await findRedisServer();
  const folder = await makeServerFolder("sentinel");
  const port = await freeLoopbackPort();
  const file = join(folder.path, "sentinel.conf");
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${folder.path}`,
    `sentinel monitor ${name} 127.0.0.1 ${masterPort} 1`,
    `sentinel down-after-milliseconds ${name} 800`,
    `sentinel failover-timeout ${name} 4000`,
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
  const env = { PATH: process.env.PATH, ...(libraryPath && { LD_LIBRARY_PATH: libraryPath }) };
  const child = spawn(path, [file, "--sentinel"], { stdio: "ignore", env });
  const client = new Redis({ host: "127.0.0.1", port, maxRetriesPerRequest: 0, retryStrategy: () => 100 });
  client.on("error", () => undefined);
  await waitUntil("the sentinel knows the replica", 20_000, async () => {
    const replicas = await client.call("SENTINEL", "REPLICAS", name).catch(() => []);
    return Array.isArray(replicas) && replicas.length === 1;
  });
  return {
    port,
    masterPort: async () => {
      const address = await client.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name);
      return Array.isArray(address) ? Number(address[1]) : 0;
    },
    stop: async () => {
      client.disconnect();
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
      await folder.remove();
    },
  };
}
