import type { Duplex } from "node:stream";
import type { CutReason } from "../live/cut-reason.ts";
import type { Lease } from "../live/lease.ts";
import type { LiveConnection } from "../live/open-connections.ts";
import { type CloseReason, closeFrame } from "./frame-close.ts";
import { FrameFollower } from "./frame-follower.ts";

/**
 * What a cut leaves to the frame that is under way and to the client's own close frame. The feed of changes may have
 * taken half of the second within which the contract wants the end; this is the other half.
 */
const LAST_WORDS_MS_MAX = 500;

/** A frame under way is not waited for: another device may hold the token by now; the counts are flushed by now. */
const AT_ONCE: ReadonlySet<CloseReason> = new Set(["lease_lost", "shutting_down", "idle"]);

export type TunnelDeps = {
  readonly monotonicMs: () => number;
  /** null = none */
  readonly idleTimeoutMs: number | null;
};

/**
 * Two connections that have just switched protocols, with listeners for their errors. What either side has sent already
 * waits in its socket.
 */
export type TunnelEnds = {
  readonly client: Duplex;
  readonly target: Duplex;
  readonly lease: Lease;
  readonly isWebSocket: boolean;
};

/**
 * Relays raw bytes both ways, with back-pressure and half-closes, and counts them. A cut WebSocket is told why in a
 * close frame behind the frame that is under way; anything else is reset.
 */
export class Tunnel implements LiveConnection {
  index = -1;
  readonly #deps: TunnelDeps;
  readonly #client: Duplex;
  readonly #target: Duplex;
  readonly #lease: Lease;
  /** null where the protocol is none that we know. */
  readonly #frames: FrameFollower | null;
  #progressMs: number;
  /** Set by a cut: nothing of the client's goes to the target any more. */
  #closeReason: CloseReason | null = null;
  /** Nothing of the target's goes to the client any more. */
  #isOver = false;
  #lastWords: NodeJS.Timeout | undefined;

  constructor(deps: TunnelDeps, ends: TunnelEnds) {
    this.#deps = deps;
    this.#client = ends.client;
    this.#target = ends.target;
    this.#lease = ends.lease;
    this.#frames = ends.isWebSocket ? new FrameFollower() : null;
    this.#progressMs = deps.monotonicMs();
  }

  start(): void {
    const client = this.#client;
    const target = this.#target;
    this.#lease.open.add(this);
    target.allowHalfOpen = true; // as the client's is: Node's HTTP server sees to that
    client.removeAllListeners("readable"); // it would keep the data from flowing
    client.on("close", this.#onClientClose);
    target.on("close", this.#onTargetClose);
    client.on("drain", this.#onClientDrain);
    target.on("drain", this.#onTargetDrain);
    client.on("end", () => target.end());
    target.on("end", this.#onTargetEnd);
    client.on("data", this.#onClientData);
    target.on("data", this.#onTargetData).resume();
  }

  cut(reason: CutReason): void {
    this.#close(reason);
  }

  checkDeadline(monotonicMs: number): void {
    const { idleTimeoutMs } = this.#deps;
    if (idleTimeoutMs !== null && monotonicMs - this.#progressMs >= idleTimeoutMs) this.#close("idle");
  }

  #close(reason: CloseReason): void {
    if (this.#closeReason !== null) return;
    this.#closeReason = reason;
    this.#client.resume(); // what it still sends is dropped
    this.#lastWords = setTimeout(() => this.#reset(), LAST_WORDS_MS_MAX);
    if (this.#frames === null || this.#client.writableEnded) this.#reset();
    else if (this.#frames.isBetweenFrames) this.#sayClosed(reason);
    else if (AT_ONCE.has(reason)) this.#reset();
  }

  /** The client is told; it has what is left of the time to close its side. */
  #sayClosed(reason: CloseReason): void {
    this.#finish();
    if (this.#frames?.hasClosed === true) this.#client.end();
    else this.#client.end(closeFrame(reason));
  }

  /** Never a clean end of what was cut. */
  #reset(): void {
    clearTimeout(this.#lastWords);
    this.#finish();
    if ("resetAndDestroy" in this.#client && typeof this.#client.resetAndDestroy === "function") {
      this.#client.resetAndDestroy();
    }
    this.#client.destroy();
  }

  /** The end of the relay, whoever brought it. */
  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#lease.open.delete(this);
    this.#target.destroy();
  }

  readonly #onClientData = (piece: Buffer): void => {
    if (this.#closeReason !== null || !this.#isTrusted()) return;
    this.#progressMs = this.#deps.monotonicMs();
    this.#lease.bytesIn += piece.length;
    if (!this.#target.write(piece)) this.#client.pause();
  };

  readonly #onTargetData = (piece: Buffer): void => {
    if (this.#isOver) return;
    if (this.#closeReason !== null) {
      this.#finishFrame(piece, this.#closeReason);
    } else if (this.#isTrusted()) {
      this.#progressMs = this.#deps.monotonicMs();
      this.#frames?.follow(piece);
      this.#sendToClient(piece);
    }
  };

  #finishFrame(piece: Buffer, reason: CloseReason): void {
    const end = this.#frames?.followFrame(piece, 0) ?? 0;
    this.#sendToClient(piece.subarray(0, end));
    if (this.#frames?.isBetweenFrames === true) this.#sayClosed(reason);
  }

  #sendToClient(piece: Buffer): void {
    this.#lease.bytesOut += piece.length;
    if (!this.#client.write(piece)) this.#target.pause();
  }

  /** An instance that was paused past its lease finds out here, before its timers run. */
  #isTrusted(): boolean {
    if (this.#lease.trustedUntilMs > this.#deps.monotonicMs()) return true;
    this.#close("lease_lost");
    return false;
  }

  readonly #onClientDrain = (): void => {
    this.#progressMs = this.#deps.monotonicMs();
    this.#target.resume();
  };

  readonly #onTargetDrain = (): void => {
    this.#progressMs = this.#deps.monotonicMs();
    this.#client.resume();
  };

  readonly #onTargetEnd = (): void => {
    if (this.#closeReason === null) this.#client.end();
    else this.#reset();
  };

  readonly #onClientClose = (): void => {
    clearTimeout(this.#lastWords);
    if (!endedInOrder(this.#client) || this.#target.closed) this.#finish();
  };

  readonly #onTargetClose = (): void => {
    if (this.#isOver) return;
    if (!endedInOrder(this.#target) || this.#closeReason !== null) this.#reset();
    else if (this.#client.closed) this.#finish();
  };
}

/** Both directions were closed in order: what the other side has still to be sent is sent. */
function endedInOrder(socket: Duplex): boolean {
  return socket.readableEnded && socket.writableFinished;
}
