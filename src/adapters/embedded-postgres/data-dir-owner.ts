import { once } from "node:events";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { createConnection, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StartError } from "../../kernel/errors.ts";

/** What the owner of a `DATA_DIR` tells whoever connects to its socket. `mute` = it lives but does not answer. */
export type Owner = {
  readonly phase: "claiming" | "starting" | "running" | "mute";
  readonly pid: number | null;
  /** Where its PostgreSQL is, once it is running. */
  readonly connectionString: string | null;
};

/** The right to run PostgreSQL on a `DATA_DIR`. It ends with the process, however that ends. */
export type Ownership = {
  announce(connectionString: string): void;
  release(): Promise<void>;
};

/** A seat is a folder with a listening socket in it. */
type Seat = { readonly name: string; readonly owner: Owner };

const seatPrefix = "owner-";
const socketName = "s";
const answerTimeoutMs = 1_000;
const askAttemptsMax = 3;
const answerBytesMax = 8_192;
/** Whoever starts at the same moment gives way within milliseconds. */
const claimRoundsMax = 250;
const claimRoundMs = 20;

/**
 * Takes `dataDir` for this process. A pid file can lie (it stays behind, its number is given to another process); a
 * listening socket cannot. Everybody first shows a seat of its own and then looks at the others, so of two at
 * once at least one sees the other: while both are still claiming, the name that sorts first wins.
 * @throws StartError where another process has it
 */
export async function claimDataDir(dataDir: string, runFolder: string): Promise<Ownership> {
  let owner: Owner = { phase: "claiming", pid: process.pid, connectionString: null };
  const seat = await takeSeat(runFolder, () => owner);
  try {
    await waitForTurn(dataDir, runFolder, seat.name);
  } catch (error) {
    await seat.leave();
    throw error;
  }
  owner = { ...owner, phase: "starting" };
  return {
    announce(connectionString) {
      owner = { ...owner, phase: "running", connectionString };
    },
    release: seat.leave,
  };
}

/** Who has this `runFolder`'s `DATA_DIR` now; null = nobody. */
export async function findOwner(runFolder: string): Promise<Owner | null> {
  const seats = await livingSeats(runFolder);
  return (seats.find((seat) => seat.owner.phase !== "claiming") ?? seats[0])?.owner ?? null;
}

async function waitForTurn(dataDir: string, runFolder: string, ownName: string): Promise<void> {
  for (let round = 0; round < claimRoundsMax; round += 1) {
    const others = (await livingSeats(runFolder)).filter((seat) => seat.name !== ownName);
    if (others.length === 0) return;
    const ahead = others.find((seat) => seat.owner.phase !== "claiming" || seat.name < ownName);
    if (ahead !== undefined) throw inUse(dataDir, ahead.owner.pid);
    await delay(claimRoundMs);
  }
  throw inUse(dataDir, null);
}

function inUse(dataDir: string, pid: number | null): StartError {
  const who = pid === null ? "a running Zenzefi" : `a running Zenzefi (process ${pid})`;
  return new StartError(`${dataDir} is already in use by ${who}: stop it, or choose another DATA_DIR.`);
}

async function takeSeat(
  runFolder: string,
  owner: () => Owner,
): Promise<{ name: string; leave: () => Promise<void> }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined); // whoever asked has gone
    socket.end(JSON.stringify(owner()));
  });
  const hidden = await mkdtemp(join(runFolder, "new-"));
  server.listen(join(hidden, socketName));
  await once(server, "listening");
  server.unref();
  // Shown only now: a socket that is bound but does not listen yet would look like a dead one.
  const name = hidden.slice(join(runFolder, "new-").length);
  const seat = join(runFolder, seatPrefix + name);
  await rename(hidden, seat);
  return { name: seatPrefix + name, leave: () => leaveSeat(server, seat) };
}

async function leaveSeat(server: Server, seat: string): Promise<void> {
  server.close();
  await rm(seat, { recursive: true, force: true });
}

async function livingSeats(runFolder: string): Promise<Seat[]> {
  const names = (await readdir(runFolder)).filter((name) => name.startsWith(seatPrefix));
  const seats = await Promise.all(
    names.map(async (name) => {
      const owner = await askSeat(join(runFolder, name, socketName));
      // A name is never used again, so a dead seat stays dead and anybody may clear it away.
      if (owner === null) await rm(join(runFolder, name), { recursive: true, force: true });
      return owner === null ? [] : [{ name, owner }];
    }),
  );
  return seats.flat();
}

const mute: Owner = { phase: "mute", pid: null, connectionString: null };

/** Gives null only where surely nobody listens; one that is frozen or broken still owns its seat. */
async function askSeat(path: string): Promise<Owner | null> {
  for (let attempt = 0; attempt < askAttemptsMax; attempt += 1) {
    const answer = await readSeat(path);
    if (answer === "nobody") return null;
    if (answer !== "") return parseOwner(answer);
  }
  return mute;
}

/** An empty answer is that of an owner that is leaving, or of one that does not answer in time. */
function readSeat(path: string): Promise<string> {
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
      finish(error.code === "ECONNREFUSED" || error.code === "ENOENT" ? "nobody" : "");
    });
  });
}

function parseOwner(answer: string): Owner {
  try {
    return JSON.parse(answer) as Owner;
  } catch {
    return mute;
  }
}
