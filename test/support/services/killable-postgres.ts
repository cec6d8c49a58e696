import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateUp } from "../../../src/adapters/postgres/migrate.ts";
import { holdEmbeddedPostgres, killHard, postmasterPid, query } from "./embedded-postgres-process.ts";
import { waitUntil } from "./wait-until.ts";

/** A separate, migrated PostgreSQL that a test can kill and stop. Durable, as in production. */
export type KillablePostgres = {
  readonly url: string;
  /** `kill -9` of all its processes; it is not restarted until `revive`. */
  kill(): Promise<void>;
  /** Starts it again after the crash, and waits until it answers. */
  revive(): Promise<void>;
  /** Stops it cleanly; it is restarted automatically. */
  restart(): Promise<void>;
  /** SIGSTOP for all its processes: connections stay open and unanswered. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
};

export async function startKillablePostgres(): Promise<KillablePostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), "zenzefi-killable-"));
  const held = await holdEmbeddedPostgres(dataDir);
  const url = held.connectionString;
  await migrateUp(url);
  const signalAll = async (signal: NodeJS.Signals): Promise<void> => {
    const postmaster = await postmasterPid(dataDir);
    for (const pid of [postmaster, ...childrenOf(postmaster)]) send(pid, signal);
  };
  const untilItAnswers = (): Promise<void> =>
    waitUntil("PostgreSQL answers", 30_000, () =>
      query(url, "SELECT 1").then(
        () => true,
        () => false,
      ),
    );
  return {
    url,
    kill: async () => {
      // The supervising process, which would restart it, is stopped meanwhile.
      held.process.kill("SIGSTOP");
      await signalAll("SIGKILL");
    },
    revive: async () => {
      held.process.kill("SIGCONT");
      await untilItAnswers();
    },
    restart: async () => {
      const before = await postmasterPid(dataDir);
      process.kill(before, "SIGINT");
      await waitUntil("another PostgreSQL runs", 30_000, async () => {
        return (await postmasterPid(dataDir).catch(() => before)) !== before;
      });
      await untilItAnswers();
    },
    pause: () => signalAll("SIGSTOP"),
    resume: () => signalAll("SIGCONT"),
    stop: async () => {
      await signalAll("SIGCONT").catch(() => undefined);
      held.process.kill("SIGCONT");
      await signalAll("SIGKILL").catch(() => undefined);
      await killHard(held.process);
      await signalAll("SIGKILL").catch(() => undefined);
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

/** A process that has just ended needs no signal. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
