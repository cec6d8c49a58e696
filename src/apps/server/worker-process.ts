import cluster, { type Worker } from "node:cluster";
import { packageFile } from "../../adapters/system/package-root.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { StartError } from "../../kernel/errors.ts";
import { BEAT_MS, Pulse } from "./pulse.ts";
import {
  type FromWorker,
  isFromWorker,
  isSocketHandle,
  type SocketHandle,
  type ToWorker,
} from "./worker-messages.ts";

/** One that does not listen by then hangs. A database that is away fails a start long before. */
const START_MS_MAX = 60 * SECOND_MS;
/** The drain of a worker is at most 10 s; then it is ended. */
const STOP_MS_MAX = 20 * SECOND_MS;

/** How a worker ended: a signal or an exit code, and what it could say of it. */
export type Ending = {
  readonly how: string;
  /** Why it could not start, in lines for the operator; none where it started or was ended. */
  readonly startFault: readonly string[];
  readonly reason: string | null;
  readonly stack: readonly string[];
};

export type Listening = {
  readonly port: number;
  /** The listening socket, where it has opened it. */
  readonly socket: SocketHandle | null;
};

/** What it said before it ended. */
type LastWords = Extract<FromWorker, { kind: "zenzefi:failed" | "zenzefi:crashed" }>;

/** One worker, from its fork to its end. */
export class WorkerProcess {
  /** Never rejects. */
  readonly ended: Promise<Ending>;
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  readonly #listening: Promise<Listening>;
  readonly #pulse = new Pulse();
  #isStarted = false;
  #isHung = false;
  #lastWords: LastWords | null = null;

  /** Forks. It loads its program meanwhile, and waits to be started. */
  constructor() {
    const execArgv = [...process.execArgv, "--enable-source-maps"];
    cluster.setupPrimary({ exec: packageFile("dist", "worker.js"), args: [], execArgv });
    const worker = cluster.fork();
    this.#worker = worker;
    this.#ready = new Promise((resolve) => this.#onMessage("zenzefi:ready", () => resolve()));
    this.#listening = new Promise((resolve) =>
      this.#onMessage("zenzefi:listening", ({ port }, handle) =>
        resolve({ port, socket: isSocketHandle(handle) ? handle : null }),
      ),
    );
    const keepWords = (words: LastWords): void => {
      this.#lastWords = words;
    };
    this.#onMessage("zenzefi:failed", keepWords);
    this.#onMessage("zenzefi:crashed", keepWords);
    this.#onMessage("zenzefi:alive", () => this.#pulse.answer());
    this.ended = this.#whenEnded();
  }

  get pid(): number | undefined {
    return this.#worker.process.pid;
  }

  /**
   * Lets it serve, with a socket that listens already or one that it opens.
   * @throws StartError with the lines that it gave, or how it ended
   */
  async start(message: ToWorker, handle: SocketHandle | null): Promise<Listening> {
    const late = setTimeout(() => this.kill(), START_MS_MAX);
    const failed = this.ended.then(({ how, startFault }) => {
      throw new StartError(...(startFault.length > 0 ? startFault : [`The worker process ended: ${how}.`]));
    });
    failed.catch(() => {});
    try {
      await Promise.race([this.#ready, failed]);
      this.#isStarted = true;
      this.tell(message, handle);
      const listening = await Promise.race([this.#listening, failed]);
      this.#watchPulse();
      return listening;
    } finally {
      clearTimeout(late);
    }
  }

  /** One that is just dying cannot be told: its end follows. */
  tell(message: ToWorker, handle: SocketHandle | null = null): void {
    if (this.#worker.isConnected()) this.#worker.send(message, handle ?? undefined, {}, () => {});
  }

  /** Lets it drain, and ends it when that takes too long. Settles when it has ended. */
  async stop(): Promise<void> {
    // One that was not started yet has nothing to lose.
    if (!this.#isStarted) this.kill();
    this.tell({ kind: "zenzefi:stop" });
    const late = setTimeout(() => this.kill(), STOP_MS_MAX);
    await this.ended;
    clearTimeout(late);
  }

  kill(): void {
    this.#worker.process.kill("SIGKILL");
  }

  /** From now on it is ended when it hangs; not where somebody may have halted it in a debugger. */
  #watchPulse(): void {
    if (process.execArgv.some((option) => option.startsWith("--inspect"))) return;
    const timer = setInterval(() => {
      this.#isHung = this.#pulse.isLost();
      if (this.#isHung) this.kill();
      else this.tell({ kind: "zenzefi:beat" });
    }, BEAT_MS);
    timer.unref();
    void this.ended.then(() => clearInterval(timer));
  }

  #whenEnded(): Promise<Ending> {
    const child = this.#worker.process;
    return new Promise((resolve) => {
      // What it said may arrive after the news of its end, but before its channel closes.
      child.once("close", (code: number | null, signal: NodeJS.Signals | null) =>
        resolve(this.#endingOf(signal === null ? `exit code ${code}` : `signal ${signal}`)),
      );
      // Also where a message or a signal did not reach it. Where it never ran, nothing follows.
      this.#worker.on("error", (error) => {
        if (child.pid === undefined) resolve(this.#endingOf(`it cannot be run, ${error.message}`));
      });
    });
  }

  #endingOf(how: string): Ending {
    const words = this.#lastWords;
    const startFault = words?.kind === "zenzefi:failed" ? words.lines : [];
    const crash = words?.kind === "zenzefi:crashed" ? words.words : null;
    const told = crash?.reason ?? (startFault.length > 0 ? startFault.join("; ") : null);
    const reason = this.#isHung ? "it did not answer for 30 s" : told;
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
