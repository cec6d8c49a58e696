import { once } from "node:events";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { createConnection, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StartError } from "../../kernel/errors.ts";

/** What the owner of a `DATA_DIR` sends to each connection to its socket. `unresponsive`: it runs but does not answer. */
export type Owner = {
  readonly phase: "claiming" | "starting" | "running" | "unresponsive";
  readonly pid: number | null;
  /** That of its PostgreSQL, once it is running. */
  readonly connectionString: string | null;
};

/** The right to run PostgreSQL on a `DATA_DIR`. It ends with the process, however the process ends. */
export type Ownership = {
  announce(connectionString: string): void;
  release(): Promise<void>;
};

/** A process that has or claims the `DATA_DIR`: a folder, with a socket in it that the process listens on. */
type Candidate = { readonly name: string; readonly owner: Owner };

const candidatePrefix = "owner-";
const socketName = "s";
const answerTimeoutMs = 1_000;
const askAttemptsMax = 3;
const answerBytesMax = 8_192;
/** When several start at once, all except one give up within milliseconds. */
const claimRoundsMax = 250;
const claimRoundMs = 20;

/**
 * Takes `dataDir` for this process. A pid file may be stale and its pid belong to another process; a socket that listens is
 * never stale. Each process first publishes its candidate and then reads the others, so of two concurrent ones at least one
 * finds the other. While both are still claiming, the name that sorts first wins.
 * @throws StartError if another process has it
 */
export async function claimDataDir(dataDir: string, runFolder: string): Promise<Ownership> {
  let owner: Owner = { phase: "claiming", pid: process.pid, connectionString: null };
  const candidate = await listenAsCandidate(runFolder, () => owner);
  try {
    await requireNoOther(dataDir, runFolder, candidate.name);
  } catch (error) {
    await candidate.leave();
    throw error;
  }
  owner = { ...owner, phase: "starting" };
  return {
    announce(connectionString) {
      owner = { ...owner, phase: "running", connectionString };
    },
    release: candidate.leave,
  };
}

/** The owner of the `DATA_DIR` of this `runFolder`; null if there is none. */
export async function findOwner(runFolder: string): Promise<Owner | null> {
  const candidates = await liveCandidates(runFolder);
  return (
    (candidates.find((candidate) => candidate.owner.phase !== "claiming") ?? candidates[0])?.owner ?? null
  );
}

async function requireNoOther(dataDir: string, runFolder: string, ourName: string): Promise<void> {
  for (let round = 0; round < claimRoundsMax; round += 1) {
    const others = (await liveCandidates(runFolder)).filter((candidate) => candidate.name !== ourName);
    if (others.length === 0) return;
    const winner = others.find(
      (candidate) => candidate.owner.phase !== "claiming" || candidate.name < ourName,
    );
    if (winner !== undefined) throw inUse(dataDir, winner.owner.pid);
    await delay(claimRoundMs);
  }
  throw inUse(dataDir, null);
}

function inUse(dataDir: string, pid: number | null): StartError {
  const who = pid === null ? "a running Zenzefi" : `a running Zenzefi (process ${pid})`;
  return new StartError(`${dataDir} is already in use by ${who}: stop it, or choose another DATA_DIR.`);
}

async function listenAsCandidate(
  runFolder: string,
  owner: () => Owner,
): Promise<{ name: string; leave: () => Promise<void> }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // the other side has gone
    socket.end(JSON.stringify(owner()));
  });
  const hidden = await mkdtemp(join(runFolder, "new-"));
  server.listen(join(hidden, socketName));
  await once(server, "listening");
  server.unref();
  // Renamed only now: a socket that is bound but does not listen yet would look like a dead one.
  const name = hidden.slice(join(runFolder, "new-").length);
  const folder = join(runFolder, candidatePrefix + name);
  await rename(hidden, folder);
  return { name: candidatePrefix + name, leave: () => removeCandidate(server, folder) };
}

async function removeCandidate(server: Server, folder: string): Promise<void> {
  server.close();
  await rm(folder, { recursive: true, force: true });
}

async function liveCandidates(runFolder: string): Promise<Candidate[]> {
  const names = (await readdir(runFolder)).filter((name) => name.startsWith(candidatePrefix));
  const candidates = await Promise.all(
    names.map(async (name) => {
      const owner = await askCandidate(join(runFolder, name, socketName));
      // A name is never used again, so a dead candidate stays dead and any process may remove it.
      if (owner === null) await rm(join(runFolder, name), { recursive: true, force: true });
      return owner === null ? [] : [{ name, owner }];
    }),
  );
  return candidates.flat();
}

const unresponsive: Owner = { phase: "unresponsive", pid: null, connectionString: null };

/** @returns null only if certainly no process listens; one that is stopped or broken is still a candidate */
async function askCandidate(path: string): Promise<Owner | null> {
  for (let attempt = 0; attempt < askAttemptsMax; attempt += 1) {
    const answer = await readAnswer(path);
    if (answer === "not listening") return null;
    if (answer !== "") return parseOwner(answer);
  }
  return unresponsive;
}

/** @returns "not listening" if no process listens; "" if the process is ending or does not answer in time */
function readAnswer(path: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = createConnection(path);
    const finish = (text: string) => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(answerTimeoutMs, () => finish(""));
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      answer += chunk;
      if (answer.length > answerBytesMax) finish("");
    });
    socket.once("end", () => finish(answer));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      finish(error.code === "ECONNREFUSED" || error.code === "ENOENT" ? "not listening" : "");
    });
  });
}

function parseOwner(answer: string): Owner {
  try {
    return JSON.parse(answer) as Owner;
  } catch {
    return unresponsive;
  }
}
