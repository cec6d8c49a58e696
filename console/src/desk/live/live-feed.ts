import { readAnswer } from "../../../../client/api-client.ts";
import { ApiProblem } from "../../../../client/api-problem.ts";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { type Board, boardAfter } from "./board-rules.ts";
import { eventReader, type StreamEvent } from "./event-reader.ts";

/** What the page shows, and whether it is what is so now. */
export type LiveState = {
  /** Null before the first snapshot. */
  readonly board: Board | null;
  readonly isLive: boolean;
  /** When the board was last known to be right, by this device's clock, ms. */
  readonly knownMs: number;
  /** Why the last attempt failed; null if its connection only ended. */
  readonly problem: unknown;
  /** It does not come back by itself: the server says that the user may not see it. */
  readonly isOver: boolean;
};

/** The server sends at least a comment every 10 s: a silence of half as much more is a dead connection, ms. */
const SILENCE_MS_MAX = 15_000;
/** The first attempt to come back is made after this, each next one after as much more, ms. */
const RETRY_STEP_MS = 1_000;
const RETRY_MS_MAX = 10_000;

const NOTHING_KNOWN: LiveState = { board: null, isLive: false, knownMs: 0, problem: null, isOver: false };

/** Statuses that another attempt does not change. */
const REFUSALS = [401, 403];

/**
 * Follows who is on the machine, and comes back by itself whatever happens to the connection, until it is stopped or the server
 * says that it may not be seen.
 */
export class LiveFeed {
  #state = NOTHING_KNOWN;
  #stop = new AbortController();
  #attempt = new AbortController();
  #wake: () => void = () => {};
  readonly #listeners = new Set<() => void>();

  readonly read = (): LiveState => this.#state;

  /** For `useSyncExternalStore`: the feed runs while somebody looks. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop.abort();
      this.#wake();
      // The next who looks may be another user.
      this.#state = NOTHING_KNOWN;
    };
  };

  /** The device is back from sleep, or the network is: connects anew if nothing was heard meanwhile. */
  readonly checkNow = (): void => {
    if (!this.#state.isLive || Date.now() - this.#state.knownMs > SILENCE_MS_MAX) this.connectAnew();
  };

  /** The network has gone or changed: a connection would say so only after its silence. */
  readonly connectAnew = (): void => {
    this.#attempt.abort();
    this.#wake();
  };

  #start(): void {
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  async #run(stop: AbortSignal): Promise<void> {
    for (let failures = 0; !stop.aborted; failures += 1) {
      const beganMs = Date.now();
      const problem = await this.#connect(stop);
      if (stop.aborted) return;
      const isOver = problem !== null && REFUSALS.includes(toProblem(problem).status);
      this.#set({ isLive: false, problem, isOver });
      if (isOver) return;
      // A connection that has told something is no failure.
      if (this.#state.knownMs > beganMs) failures = 0;
      await this.#pause(Math.min((failures + 1) * RETRY_STEP_MS, RETRY_MS_MAX));
    }
  }

  /** One connection, until it ends. @returns why it failed; null if it only ended */
  async #connect(stop: AbortSignal): Promise<unknown> {
    this.#attempt = new AbortController();
    const attempt = this.#attempt;
    let silence = setTimeout(() => attempt.abort(), SILENCE_MS_MAX);
    const signal = AbortSignal.any([stop, attempt.signal]);
    try {
      const response = await api.send("GET", "/api/v1/admin/live", { signal, isEndless: true });
      if (!response.ok || response.body === null) await readAnswer(response);
      const read = eventReader();
      const pieces = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = (await pieces?.read()) ?? { done: true };
        if (done || value === undefined) return null;
        clearTimeout(silence);
        silence = setTimeout(() => attempt.abort(), SILENCE_MS_MAX);
        this.#note(read(value));
      }
    } catch (error) {
      return error instanceof ApiProblem ? error : null;
    } finally {
      clearTimeout(silence);
      attempt.abort();
    }
  }

  #note(events: readonly StreamEvent[]): void {
    let { board } = this.#state;
    for (const { name, data } of events) {
      const value: unknown = JSON.parse(data);
      if (name === "snapshot") board = value as Schemas["LiveSnapshot"];
      if (name === "changes" && board !== null) board = boardAfter(board, value as Schemas["LiveChanges"]);
    }
    this.#set({ board, isLive: board !== null, knownMs: Date.now(), problem: null });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
