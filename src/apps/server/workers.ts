import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "../../adapters/system/system-clock.ts";
import type { Environment } from "../../config/env.ts";
import { StartError } from "../../kernel/errors.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { Foundation } from "../wiring/open-base.ts";
import { passOn, takeLastConnections } from "./last-connections.ts";
import { nextRestartDelayMs } from "./restart-rules.ts";
import type { PortName, SocketHandles, ToWorker } from "./worker-messages.ts";
import { type Ending, type Listening, WorkerProcess } from "./worker-process.ts";

/**
 * The processes that serve. The primary serves nothing; it starts them, and starts again the one that dies. So a request that
 * crashes a worker ends neither the ports nor the embedded database.
 */
export class Workers {
  readonly #log: Log;
  readonly #slots: WorkerProcess[];
  readonly #stopping = new AbortController();
  #startMessage: ToWorker | null = null;
  #shutdownDelayMs = 0;
  #restarts = 0;
  #passedOn = 0;
  /**
   * Opened by the first worker, listened on by all, and held open here: while no worker runs, new connections wait in the
   * system's queue. This process accepts none but the last ones.
   */
  #sockets: SocketHandles = { main: null, own: null };

  /** Forks the workers: they load their program while the rest of the start goes on. */
  constructor(count: number, log: Log) {
    this.#log = log;
    this.#slots = Array.from({ length: count }, () => new WorkerProcess());
    // The end of this process ends all workers, also those that hang: the embedded database ends with it.
    process.once("exit", () => {
      for (const worker of this.#slots) worker.kill();
    });
  }

  /**
   * Lets them serve, and starts each of them again when it ends.
   * @returns the port
   * @throws StartError if one of them cannot start; call `stop` then
   */
  async start(foundation: Foundation, environment: Environment): Promise<number> {
    this.#startMessage = startMessage(foundation, environment);
    this.#shutdownDelayMs = foundation.settings.shutdownDelayMs;
    const [first, ...others] = this.#slots;
    const port = first === undefined ? 0 : (await this.#startOne(first)).port;
    await Promise.all(others.map((worker) => this.#startOne(worker)));
    for (const slot of this.#slots.keys()) void this.#superviseSlot(slot);
    return port;
  }

  /** Lets all of them drain, and settles when they have ended. Connections that have arrived by then are still served. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const ended = Promise.all(this.#slots.map((worker) => worker.stop(this.#shutdownDelayMs)));
    await Promise.all(this.#slots.map((worker) => worker.notListening));
    const { main, own } = this.#sockets;
    await Promise.all([
      takeLastConnections(main, (socket) => this.#passOn(socket, "main")),
      takeLastConnections(own, (socket) => this.#passOn(socket, "own")),
    ]);
    for (const worker of this.#slots) worker.send({ kind: "zenzefi:ports-closed" });
    await ended;
  }

  /** To one worker after the other. */
  #passOn(socket: Socket, port: PortName): void {
    passOn(socket, port, this.#slots, this.#passedOn);
    this.#passedOn += 1;
  }

  async #startOne(worker: WorkerProcess): Promise<Listening> {
    if (this.#startMessage === null) throw new Error("nothing to start with");
    const message = { ...this.#startMessage, restarts: this.#restarts };
    const listening = await worker.start(message, this.#sockets);
    const { main, own } = this.#sockets;
    this.#sockets = { main: main ?? listening.sockets.main, own: own ?? listening.sockets.own };
    return listening;
  }

  /** Starts the worker of one slot again whenever it ends before `stop`. */
  async #superviseSlot(slot: number): Promise<void> {
    let delayMs: number | null = null;
    let listeningSinceMs: number | null = systemClock.monotonicMs();
    for (let worker = this.#slots[slot]; worker !== undefined; worker = this.#slots[slot]) {
      const ending = await worker.ended;
      if (this.#stopping.signal.aborted) return;
      const servedMs = listeningSinceMs === null ? 0 : systemClock.monotonicMs() - listeningSinceMs;
      delayMs = nextRestartDelayMs(delayMs, servedMs);
      this.#logEnding(worker.pid, ending, delayMs);
      await delay(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      listeningSinceMs = await this.#replace(slot);
    }
  }

  /** @returns the monotonic time since which the new worker listens; null if it does not */
  async #replace(slot: number): Promise<number | null> {
    try {
      const worker = new WorkerProcess();
      this.#slots[slot] = worker;
      await this.#startOne(worker);
      this.#log.info("a worker serves again", { pid: worker.pid });
      return systemClock.monotonicMs();
    } catch (error) {
      // `#superviseSlot` logs a worker that ended. Any other error: the machine may have no room for another process.
      if (!(error instanceof StartError)) this.#log.error("a worker cannot be started", { error });
      return null;
    }
  }

  #logEnding(pid: number | undefined, { how, reason, stack }: Ending, delayMs: number): void {
    this.#restarts += 1;
    for (const worker of this.#slots) worker.send({ kind: "zenzefi:restarts", count: this.#restarts });
    this.#log.error("a worker ended unasked; it is started again", {
      pid,
      ended_by: how,
      ...(reason === null ? {} : { reason }),
      ...(stack.length === 0 ? {} : { stack }),
      restart_in_ms: delayMs,
      restarts: this.#restarts,
    });
  }
}

function startMessage({ databaseUrl, keys, targetUrl }: Foundation, environment: Environment): ToWorker {
  return {
    kind: "zenzefi:start",
    cwd: environment.cwd,
    settings: [...environment.values],
    databaseUrl,
    key: keys.current.reveal(),
    previousKeys: keys.previous.map((key) => key.reveal()),
    targetUrl: targetUrl.href,
    restarts: 0,
  };
}
