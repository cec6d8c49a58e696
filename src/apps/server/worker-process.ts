import cluster, { type Worker } from "node:cluster";
import type { Socket } from "node:net";
import { packageFile } from "../../adapters/system/package-root.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { StartError } from "../../kernel/errors.ts";
import { DRAIN_MS_MAX } from "../front/drain-servers.ts";
import { Liveness, PROBE_INTERVAL_MS } from "./liveness.ts";
import {
  type FromWorker,
  isFromWorker,
  isSocketHandle,
  type SocketHandle,
  type SocketHandles,
  type ToWorker,
} from "./worker-messages.ts";

/** A worker that does not listen by then hangs. With an unreachable database, a start fails long before. */
const START_MS_MAX = 60 * SECOND_MS;
/** A worker that drains for longer than it may (10 s), and flushes for longer than this, is killed. */
const STOP_MS_MAX = DRAIN_MS_MAX + 10 * SECOND_MS;

/** How a worker ended. */
export type Ending = {
  /** A signal or an exit code. */
  readonly how: string;
  /** Why it could not start, in lines for the operator; none if it started or was killed. */
  readonly startFault: readonly string[];
  readonly reason: string | null;
  readonly stack: readonly string[];
};

export type Listening = {
  readonly port: number;
  /** The listening sockets that this worker has opened. */
  readonly sockets: SocketHandles;
};

/** Why it ends, as it reports it itself. */
/** Twice as large as by default, MiB: what a request leaves behind is collected half as often, and nearly none of it has to be copied. */
const YOUNG_SPACE = "--max-semi-space-size=32";

type LastMessage = Extract<FromWorker, { kind: "zenzefi:failed" | "zenzefi:crashed" }>;

/** One worker, from its fork to its end. */
export class WorkerProcess {
  /** Never rejects. */
  readonly ended: Promise<Ending>;
  /** Settles when it takes no connections any more: after `stop`, or because it has ended. */
  readonly notListening: Promise<void>;
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  readonly #listening: Promise<Listening>;
  readonly #liveness = new Liveness();
  #isStarted = false;
  #isHung = false;
  #lastMessage: LastMessage | null = null;

  /** Forks. The worker loads its program and waits for `start`. */
  constructor() {
    const execArgv = [YOUNG_SPACE, ...process.execArgv, "--enable-source-maps"];
    cluster.setupPrimary({ exec: packageFile("dist", "worker.js"), args: [], execArgv });
    const worker = cluster.fork();
    this.#worker = worker;
    this.#ready = new Promise((resolve) => this.#onMessage("zenzefi:ready", () => resolve()));
    let own: SocketHandle | null = null;
    this.#onMessage("zenzefi:own-socket", (_message, handle) => {
      own = socketIn(handle);
    });
    this.#listening = new Promise((resolve) =>
      this.#onMessage("zenzefi:listening", ({ port }, handle) =>
        resolve({ port, sockets: { main: socketIn(handle), own } }),
      ),
    );
    const noteLastMessage = (message: LastMessage): void => {
      this.#lastMessage = message;
    };
    this.#onMessage("zenzefi:failed", noteLastMessage);
    this.#onMessage("zenzefi:crashed", noteLastMessage);
    this.#onMessage("zenzefi:alive", () => this.#liveness.noteAnswer());
    this.ended = this.#whenEnded();
    const stopped = new Promise<void>((resolve) => this.#onMessage("zenzefi:not-listening", () => resolve()));
    this.notListening = Promise.race([stopped, this.ended.then(() => undefined)]);
  }

  get pid(): number | undefined {
    return this.#worker.process.pid;
  }

  /** Whether messages reach it: false once it has ended. */
  get isConnected(): boolean {
    return this.#worker.isConnected();
  }

  /**
   * Lets it serve.
   * @param sockets those that listen already; in the place of null, the worker opens one
   * @throws StartError with the worker's own lines, or how it ended
   */
  async start(message: ToWorker, sockets: SocketHandles): Promise<Listening> {
    const late = setTimeout(() => this.kill(), START_MS_MAX);
    const failed = this.ended.then(({ how, startFault }) => {
      throw new StartError(...(startFault.length > 0 ? startFault : [`The worker process ended: ${how}.`]));
    });
    failed.catch(() => {});
    try {
      await Promise.race([this.#ready, failed]);
      this.#isStarted = true;
      if (sockets.own !== null) this.send({ kind: "zenzefi:own-socket" }, sockets.own);
      this.send(message, sockets.main);
      const listening = await Promise.race([this.#listening, failed]);
      this.#watchLiveness();
      return listening;
    } finally {
      clearTimeout(late);
    }
  }

  /** A message to a worker that is ending is dropped. */
  send(message: ToWorker, handle: SocketHandle | Socket | null = null): void {
    if (this.isConnected) this.#worker.send(message, handle ?? undefined, {}, () => {});
  }

  /** Lets it drain after `delayMs`, and kills it when that takes too long. Settles when it has ended. */
  async stop(delayMs: number): Promise<void> {
    // Without a start it has no traffic to drain.
    if (!this.#isStarted) this.kill();
    this.send({ kind: "zenzefi:stop" });
    const late = setTimeout(() => this.kill(), delayMs + STOP_MS_MAX);
    await this.ended;
    clearTimeout(late);
  }

  kill(): void {
    this.#worker.process.kill("SIGKILL");
  }

  /** From now on it is killed when it hangs; never under a debugger, which may have halted it. */
  #watchLiveness(): void {
    if (process.execArgv.some((option) => option.startsWith("--inspect"))) return;
    const timer = setInterval(() => {
      this.#isHung = this.#liveness.isHung();
      if (this.#isHung) this.kill();
      else this.send({ kind: "zenzefi:probe" });
    }, PROBE_INTERVAL_MS);
    timer.unref();
    void this.ended.then(() => clearInterval(timer));
  }

  #whenEnded(): Promise<Ending> {
    const child = this.#worker.process;
    return new Promise((resolve) => {
      // Its last message may arrive after `exit`, but before its channel closes.
      child.once("close", (code: number | null, signal: NodeJS.Signals | null) =>
        resolve(this.#endingOf(signal === null ? `exit code ${code}` : `signal ${signal}`)),
      );
      // A message or a signal that could not be sent is an error too. Without a pid it never ran, and no `close` follows.
      this.#worker.on("error", (error) => {
        if (child.pid === undefined) resolve(this.#endingOf(`it cannot be run, ${error.message}`));
      });
    });
  }

  #endingOf(how: string): Ending {
    const last = this.#lastMessage;
    const startFault = last?.kind === "zenzefi:failed" ? last.lines : [];
    const crash = last?.kind === "zenzefi:crashed" ? last.report : null;
    const reported = crash?.reason ?? (startFault.length > 0 ? startFault.join("; ") : null);
    const reason = this.#isHung ? "it did not answer for 30 s" : reported;
    return { how, startFault, reason, stack: crash?.stack ?? [] };
  }

  #onMessage<K extends FromWorker["kind"]>(
    kind: K,
    listener: (message: Extract<FromWorker, { kind: K }>, handle: unknown) => void,
  ): void {
    const isKind = (message: unknown): message is Extract<FromWorker, { kind: K }> =>
      isFromWorker(message) && message.kind === kind;
    this.#worker.on("message", (message: unknown, handle: unknown) => {
      if (isKind(message)) listener(message, handle);
    });
  }
}

function socketIn(handle: unknown): SocketHandle | null {
  return isSocketHandle(handle) ? handle : null;
}
