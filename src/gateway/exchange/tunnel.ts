import type { Duplex } from "node:stream";
import type { CutReason } from "../live/cut-reason.ts";
import type { Lease } from "../live/lease.ts";
import type { LiveConnection } from "../live/open-connections.ts";
import { WEBSOCKET } from "../request/upgrade-offer.ts";
import type { ExchangeInput } from "./exchange-input.ts";
import { type CloseReason, closeFrame } from "./frame-close.ts";
import { FrameFollower } from "./frame-follower.ts";
import { QuietTime } from "./quiet-time.ts";

/**
 * Time after a cut for the current frame to end and for the client's close frame. The feed of changes may have taken half of
 * the second within which the contract requires the end; this is the other half.
 */
const CLOSING_MS_MAX = 500;

/** Cuts that do not wait for the current frame: another device may hold the token already, or the counts were flushed already. */
const AT_ONCE: ReadonlySet<CloseReason> = new Set(["lease_lost", "shutting_down", "idle"]);

export type TunnelDeps = {
  readonly monotonicMs: () => number;
  /** null = no limit */
  readonly idleTimeoutMs: number | null;
};

/** The exchange whose client's and target's connections have just switched protocols, with listeners for their errors. */
export type SwitchedExchange = Pick<ExchangeInput, "request" | "lease" | "secretHash" | "upgrade">;

/**
 * Relays raw bytes both ways, with back-pressure and half-closes, and counts them. When a WebSocket is cut, the client gets a
 * close frame with the reason after the current frame; any other protocol is reset.
 */
export class Tunnel implements LiveConnection {
  index = -1;
  readonly secretHash: string;
  readonly #deps: TunnelDeps;
  readonly #client: Duplex;
  readonly #target: Duplex;
  readonly #lease: Lease;
  /** null if the protocol is not WebSocket. */
  readonly #frames: FrameFollower | null;
  readonly #quiet = new QuietTime();
  /** Set by a cut: from then on nothing from the client goes to the target. */
  #closeReason: CloseReason | null = null;
  /** From now on nothing from the target goes to the client. */
  #isOver = false;
  #closingTimer: NodeJS.Timeout | undefined;

  /** @param target bytes that either side has sent already are buffered in its socket */
  constructor(deps: TunnelDeps, { request, lease, secretHash, upgrade }: SwitchedExchange, target: Duplex) {
    this.#deps = deps;
    this.#client = request.socket;
    this.#target = target;
    this.#lease = lease;
    this.secretHash = secretHash;
    this.#frames = upgrade === WEBSOCKET ? new FrameFollower() : null;
  }

  start(): void {
    const client = this.#client;
    const target = this.#target;
    this.#lease.open.add(this);
    target.allowHalfOpen = true; // the client's socket is so already, from Node's HTTP server
    client.removeAllListeners("readable"); // with such a listener the socket does not flow
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
    if (idleTimeoutMs !== null && this.#quiet.quietMs(monotonicMs) >= idleTimeoutMs) this.#close("idle");
  }

  #close(reason: CloseReason): void {
    if (this.#closeReason !== null) return;
    this.#closeReason = reason;
    this.#client.resume(); // further bytes of the client are read and dropped
    this.#closingTimer = setTimeout(() => this.#reset(), CLOSING_MS_MAX);
    if (this.#frames === null || this.#client.writableEnded) this.#reset();
    else if (this.#frames.isBetweenFrames) this.#sendClose(reason);
    else if (AT_ONCE.has(reason)) this.#reset();
  }

  /** Sends the close frame; the client has the rest of the time to close its side. */
  #sendClose(reason: CloseReason): void {
    this.#finish();
    if (this.#frames?.hasClosed === true) this.#client.end();
    else this.#client.end(closeFrame(reason));
  }

  /** Traffic that was cut never ends by an orderly close. */
  #reset(): void {
    clearTimeout(this.#closingTimer);
    this.#finish();
    if ("resetAndDestroy" in this.#client && typeof this.#client.resetAndDestroy === "function") {
      this.#client.resetAndDestroy();
    }
    this.#client.destroy();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#lease.open.delete(this);
    this.#target.destroy();
  }

  readonly #onClientData = (piece: Buffer): void => {
    if (this.#closeReason !== null || !this.#isTrusted()) return;
    this.#quiet.noteMoved();
    this.#lease.bytesIn += piece.length;
    if (!this.#target.write(piece)) this.#client.pause();
  };

  readonly #onTargetData = (piece: Buffer): void => {
    if (this.#isOver) return;
    if (this.#closeReason !== null) {
      this.#finishFrame(piece, this.#closeReason);
    } else if (this.#isTrusted()) {
      this.#quiet.noteMoved();
      this.#frames?.follow(piece);
      this.#sendToClient(piece);
    }
  };

  #finishFrame(piece: Buffer, reason: CloseReason): void {
    const end = this.#frames?.followFrame(piece, 0) ?? 0;
    this.#sendToClient(piece.subarray(0, end));
    if (this.#frames?.isBetweenFrames === true) this.#sendClose(reason);
  }

  #sendToClient(piece: Buffer): void {
    this.#lease.bytesOut += piece.length;
    if (!this.#client.write(piece)) this.#target.pause();
  }

  /** Detects that the process was paused past the end of its lease, before its timers run. */
  #isTrusted(): boolean {
    if (this.#lease.trustedUntilMs > this.#deps.monotonicMs()) return true;
    this.#close("lease_lost");
    return false;
  }

  readonly #onClientDrain = (): void => {
    this.#quiet.noteMoved();
    this.#target.resume();
  };

  readonly #onTargetDrain = (): void => {
    this.#quiet.noteMoved();
    this.#client.resume();
  };

  readonly #onTargetEnd = (): void => {
    if (this.#closeReason === null) this.#client.end();
    else this.#reset();
  };

  readonly #onClientClose = (): void => {
    clearTimeout(this.#closingTimer);
    if (!endedInOrder(this.#client) || this.#target.closed) this.#finish();
  };

  readonly #onTargetClose = (): void => {
    if (this.#isOver) return;
    if (!endedInOrder(this.#target) || this.#closeReason !== null) this.#reset();
    else if (this.#client.closed) this.#finish();
  };
}

/** Both directions were closed in order: the other side may still be sent its buffered bytes. */
function endedInOrder(socket: Duplex): boolean {
  return socket.readableEnded && socket.writableFinished;
}
