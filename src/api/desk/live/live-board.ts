import type { Clock } from "../../../kernel/clock.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { AppError, type ErrorCode } from "../../../kernel/errors.ts";
import type { Log } from "../../../kernel/log.port.ts";
import { changesBetween, eventText, type Shown } from "./live-rules.ts";
import { LiveStream } from "./live-stream.ts";

/** Half of the 2 s within which a change is to be seen. */
const TURN_MS = SECOND_MS;
/** Each view costs a query a turn. A desk is a few people with a few windows. */
export const STREAMS_MAX = 20;
export const STREAMS_PER_USER_MAX = 4;
const RETRY_AFTER_SECONDS = 5;
/** When a client that was cut comes back (`retry` of an event stream). */
const RECONNECT_MS = 2 * SECOND_MS;

/** What is shown: a list, and how many there are in all. */
export type LiveList<T extends Shown> = { readonly sessions: readonly T[]; readonly total: number };

/** Who views. */
export type Viewer = {
  readonly userId: string;
  /** Settles if the viewer still may see the list. @throws AppError: why not */
  readonly check: () => Promise<void>;
};

type LiveBoardDeps<T extends Shown> = {
  readonly read: () => Promise<LiveList<T>>;
  readonly clock: Clock;
  readonly log: Log;
};

type View = Viewer & { readonly stream: LiveStream; hasSnapshot: boolean };

/**
 * Shows one list to many views, as it changes. One reader serves all of them: each second it asks whether each viewer still may see
 * the list, reads it once, and sends what has changed. Without a view it reads nothing.
 */
export class LiveBoard<T extends Shown> {
  readonly #deps: LiveBoardDeps<T>;
  readonly #views = new Set<View>();
  /** What all views with a snapshot show. */
  #shown: LiveList<T> = { sessions: [], total: 0 };
  #eventId = 0;
  #timer: NodeJS.Timeout | undefined;
  #isAtWork = false;
  #isStopped = false;

  constructor(deps: LiveBoardDeps<T>) {
    this.#deps = deps;
  }

  /**
   * Opens a view. It gets a snapshot first, also if its client was here before.
   * @throws live_streams_limit, shutting_down
   */
  open(viewer: Viewer): LiveStream {
    if (this.#isStopped) throw new AppError("shutting_down");
    const ofUser = [...this.#views].filter(({ userId }) => userId === viewer.userId);
    if (this.#views.size >= STREAMS_MAX || ofUser.length >= STREAMS_PER_USER_MAX) {
      throw new AppError("live_streams_limit", { retry_after_seconds: RETRY_AFTER_SECONDS });
    }
    const stream = new LiveStream(this.#deps.clock);
    const view = { ...viewer, stream, hasSnapshot: false };
    this.#views.add(view);
    stream.readable.once("close", () => this.#views.delete(view));
    stream.send(`retry: ${RECONNECT_MS}\n\n`);
    if (!this.#isAtWork) this.#schedule(0);
    return stream;
  }

  /** Ends all views; their clients come back to another process. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const view of this.#views) this.#end(view, "shutting_down");
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#turn(), delayMs);
  }

  async #turn(): Promise<void> {
    this.#isAtWork = true;
    const views = [...this.#views];
    await Promise.all(views.map((view) => this.#check(view)));
    // A view that was opened meanwhile was not checked; one that is closed is not in the set.
    const open = views.filter((view) => this.#views.has(view));
    if (open.length > 0) await this.#show(open);
    this.#isAtWork = false;
    if (this.#views.size === 0 || this.#isStopped) return;
    this.#schedule([...this.#views].every(({ hasSnapshot }) => hasSnapshot) ? TURN_MS : 0);
  }

  async #check(view: View): Promise<void> {
    try {
      await view.check();
    } catch (error) {
      this.#end(view, this.#codeOf(error));
    }
  }

  async #show(views: readonly View[]): Promise<void> {
    let list: LiveList<T>;
    try {
      list = await this.#deps.read();
    } catch (error) {
      for (const view of views) this.#end(view, this.#codeOf(error));
      return;
    }
    this.#eventId += 1;
    const changes = this.#changesTo(list);
    let snapshot: string | null = null;
    for (const view of views) {
      view.stream.tend();
      if (view.hasSnapshot) {
        if (changes !== null) view.stream.send(changes);
      } else {
        snapshot ??= this.#event("snapshot", list);
        view.stream.send(snapshot);
        view.hasSnapshot = true;
      }
    }
    this.#shown = list;
  }

  /** @returns null if there are none */
  #changesTo({ sessions, total }: LiveList<T>): string | null {
    const { changed, gone } = changesBetween(this.#shown.sessions, sessions);
    const isSame = changed.length === 0 && gone.length === 0 && total === this.#shown.total;
    return isSame ? null : this.#event("changes", { changed, gone, total });
  }

  #end(view: View, code: ErrorCode): void {
    this.#views.delete(view);
    view.stream.end(this.#event("end", { code }));
  }

  #event(name: string, data: unknown): string {
    return eventText(this.#eventId, name, data);
  }

  #codeOf(error: unknown): ErrorCode {
    if (error instanceof AppError) return error.code;
    this.#deps.log.error("a live view failed", { error });
    return "internal_error";
  }
}
