import { IncomingMessage } from "node:http";
import { asError } from "../../kernel/as-error.ts";
import { bodyFraming } from "../request/request-body.ts";
import { trailersForTarget } from "../translate/trailers.ts";
import type { Call } from "../transport/transport.port.ts";
import { GatheredBytes } from "./gathered-bytes.ts";

/** What waits here for a target that takes no more; Node waits with as much. */
const WAITING_BYTES_MAX = 16_384;

/** Whose upload it is. */
export interface UploadOwner {
  /** A part of the body is on its way to the target. */
  onUploaded(bytes: number): void;
  onUploadFault(fault: Error): void;
}

/** The way of a request's body to the target. It waits for the target, not in memory. */
export interface Upload {
  start(): void;
  /** The target takes more. */
  resume(): void;
  /** Nothing more goes to the target. What the client still sends waits, until somebody reads it. */
  stop(): void;
}

export function openUpload(request: IncomingMessage, call: Call, owner: UploadOwner): Upload {
  const isChunked = bodyFraming(request) === "chunked";
  return isChunked ? new ChunkedUpload(request, call, owner) : new PlainUpload(request, call, owner);
}

/** A body with a length: Node gives what a read brought in one piece. */
class PlainUpload implements Upload {
  readonly #request: IncomingMessage;
  readonly #call: Call;
  readonly #owner: UploadOwner;

  constructor(request: IncomingMessage, call: Call, owner: UploadOwner) {
    this.#request = request;
    this.#call = call;
    this.#owner = owner;
  }

  start(): void {
    this.#request.on("data", this.#onData).on("end", this.#onEnd);
  }

  resume(): void {
    this.#request.resume();
  }

  stop(): void {
    this.#request.off("data", this.#onData).off("end", this.#onEnd).pause();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#owner.onUploaded(chunk.length);
    attempt(this.#owner, () => {
      if (!this.#call.write(chunk)) this.#request.pause();
    });
  };

  readonly #onEnd = (): void => attempt(this.#owner, () => this.#call.end([]));
}

/**
 * A body in chunks. Node gives each one alone, and a read may bring 10,000 of them; what comes within one turn of the event
 * loop goes on together, at the turn's end or once it is much. A stream that is paused would keep each chunk as an object
 * of its own: the pieces are taken before they become a stream's, where Node's parser pushes them.
 */
class ChunkedUpload implements Upload {
  readonly #request: IncomingMessage;
  readonly #call: Call;
  readonly #owner: UploadOwner;
  #gathered = new GatheredBytes();
  #turnEnd: NodeJS.Immediate | null = null;
  /** The target takes no more for now. */
  #isWaiting = false;
  /** The client's connection is not read for now. */
  #isHeld = false;
  #hasEnded = false;

  constructor(request: IncomingMessage, call: Call, owner: UploadOwner) {
    this.#request = request;
    this.#call = call;
    this.#owner = owner;
  }

  start(): void {
    this.#request.push = this.#onPush;
    this.#request.on("data", this.#onData).on("end", this.#onEnd);
  }

  resume(): void {
    this.#isWaiting = false;
    this.#send();
    if (!this.#isWaiting) this.#readOn();
  }

  stop(): void {
    if (this.#turnEnd !== null) clearImmediate(this.#turnEnd);
    this.#gathered = new GatheredBytes();
    this.#request.push = IncomingMessage.prototype.push;
    this.#request.off("data", this.#onData).off("end", this.#onEnd).pause();
    this.#readOn();
  }

  /** @returns as `push` does: false to read no more of the connection, once what it has read is given */
  readonly #onPush = (piece: Buffer | null): boolean => {
    // The end is the stream's, and so is what comes while it has still to tell what came before us.
    if (piece === null || this.#request.readableLength > 0) {
      return IncomingMessage.prototype.push.call(this.#request, piece);
    }
    this.#onData(piece);
    this.#isHeld = this.#isWaiting && this.#gathered.bytes >= WAITING_BYTES_MAX;
    return !this.#isHeld;
  };

  readonly #onData = (piece: Buffer): void => {
    this.#gathered.add(piece);
    if (this.#isWaiting) return;
    if (this.#gathered.bytes >= WAITING_BYTES_MAX) this.#send();
    // Not in the next tick: Node runs those behind each chunk.
    else this.#turnEnd ??= setImmediate(this.#onTurnEnd);
  };

  readonly #onTurnEnd = (): void => {
    this.#turnEnd = null;
    this.#send();
  };

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    this.#send();
  };

  /** As much as the target takes. */
  #send(): void {
    attempt(this.#owner, () => {
      while (!this.#isWaiting) {
        const part = this.#gathered.take();
        if (part === null) break;
        this.#owner.onUploaded(part.length);
        this.#isWaiting = !this.#call.write(part);
      }
      if (!this.#hasEnded || this.#isWaiting) return;
      this.#hasEnded = false;
      this.#call.end(trailersForTarget(this.#request.rawTrailers));
    });
  }

  #readOn(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#request.socket.resume();
  }
}

function attempt(owner: UploadOwner, run: () => void): void {
  try {
    run();
  } catch (error) {
    owner.onUploadFault(asError(error));
  }
}
