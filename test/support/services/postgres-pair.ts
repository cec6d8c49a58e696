import type { ChildProcess } from "node:child_process";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  findPostgres15,
  freeLoopbackPort,
  initCluster,
  killPostgres,
  makeServerFolder,
  runProgram,
  spawnPostgres,
} from "./debian-postgres.ts";
import { query } from "./embedded-postgres-process.ts";
import { waitUntil } from "./wait-until.ts";

/** Durable, as in production, but for the disk: no test cuts its power. */
const SETTINGS = ["fsync=off", "max_connections=120", "hot_standby=on", "wal_keep_size=256MB"];
const DATABASE = "zenzefi";

/** One of the two servers. */
type Node = { readonly dataFolder: string; readonly port: number; server: ChildProcess };

/** A primary and its streaming replica (PostgreSQL 15), on loopback. */
export type PostgresPair = {
  /** With both hosts, the first node first. */
  readonly url: string;
  /** Of the server that is the primary now, alone. */
  primaryUrl(): string;
  /** Of the other one, a replica or the former primary. */
  otherUrl(): string;
  /** Whether a commit waits until the replica has it. */
  setSynchronous(isSynchronous: boolean): Promise<void>;
  /** Ends the streaming: what commits from now on is on the primary alone. */
  detachReplica(): Promise<void>;
  /** `kill -9` of all processes of the primary. */
  killPrimary(): Promise<void>;
  /** Makes the replica the primary. @returns once it accepts writes */
  promote(): Promise<void>;
  /** Makes the former primary a replica of the present one, and waits until it streams. */
  rebuildReplica(): Promise<void>;
  stop(): Promise<void>;
};

/** Null if PostgreSQL 15 is not installed. */
export async function startPostgresPair(): Promise<PostgresPair | null> {
  const programs = await findPostgres15();
  if (programs === null) return null;
  const folder = await makeServerFolder("postgres-pair");
  const [one, two] = [join(folder.path, "one"), join(folder.path, "two")];
  const ports = [await freeLoopbackPort(), await freeLoopbackPort()] as const;
  await initCluster(programs, one);
  const start = (dataFolder: string, port: number): Node => ({
    dataFolder,
    port,
    server: spawnPostgres(programs, dataFolder, port, SETTINGS),
  });
  let primary = start(one, ports[0]);
  await untilAnswers(primary);
  await query(urlOf(primary, "postgres"), `CREATE DATABASE ${DATABASE}`);
  let other: Node = { dataFolder: two, port: ports[1], server: primary.server };
  const rebuildReplica = async (): Promise<void> => {
    if (other.server !== primary.server) await killPostgres(other.server);
    await rm(other.dataFolder, { recursive: true, force: true });
    const source = `host=127.0.0.1 port=${primary.port} user=zenzefi`;
    const args = ["-D", other.dataFolder, "-R", "-X", "stream", "-c", "fast", "-d", source];
    await runProgram(join(programs, "pg_basebackup"), args);
    // What the replica is promoted to has no replica of its own yet, and must not wait for one.
    await appendFile(join(other.dataFolder, "postgresql.auto.conf"), "synchronous_standby_names = ''\n");
    other = start(other.dataFolder, other.port);
    await untilAnswers(other);
    await waitUntil("the replica streams", 30_000, async () => {
      const rows = await query(urlOf(primary), "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'");
      return rows.length === 1;
    });
  };
  await rebuildReplica();
  return {
    url: `postgresql://zenzefi@127.0.0.1:${ports[0]},127.0.0.1:${ports[1]}/${DATABASE}?target_session_attrs=read-write`,
    primaryUrl: () => urlOf(primary),
    otherUrl: () => urlOf(other),
    setSynchronous: (isSynchronous) => setSynchronous(primary, isSynchronous),
    detachReplica: async () => {
      await query(urlOf(other), "ALTER SYSTEM SET primary_conninfo = ''");
      await query(urlOf(other), "SELECT pg_reload_conf()");
      await waitUntil("nothing is streamed", 30_000, async () => {
        return (await query(urlOf(primary), "SELECT 1 FROM pg_stat_replication")).length === 0;
      });
    },
    killPrimary: () => killPostgres(primary.server),
    promote: async () => {
      await query(urlOf(other), "SELECT pg_promote(true, 60)");
      [primary, other] = [other, primary];
    },
    rebuildReplica,
    stop: async () => {
      for (const { server } of [primary, other]) await killPostgres(server);
      await folder.remove();
    },
  };
}

async function setSynchronous(node: Node, isSynchronous: boolean): Promise<void> {
  await query(urlOf(node), `ALTER SYSTEM SET synchronous_standby_names = '${isSynchronous ? "*" : ""}'`);
  await query(urlOf(node), "SELECT pg_reload_conf()");
  if (!isSynchronous) return;
  await waitUntil("the replica is synchronous", 30_000, async () => {
    const sql = "SELECT 1 FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')";
    return (await query(urlOf(node), sql)).length === 1;
  });
}

function urlOf({ port }: Node, database = DATABASE): string {
  return `postgresql://zenzefi@127.0.0.1:${port}/${database}`;
}

function untilAnswers(node: Node): Promise<void> {
  return waitUntil("PostgreSQL answers", 30_000, () =>
    query(urlOf(node, "postgres"), "SELECT 1").then(
      () => true,
      () => false,
    ),
  );
}
