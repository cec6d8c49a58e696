import { IncomingMessage } from "node:http";
import { asError } from "../../kernel/as-error.ts";
import type { ClientRequest } from "../request/client.port.ts";
import { bodyFraming } from "../request/request-body.ts";
import { trailersForTarget } from "../translate/trailers.ts";
import type { Call } from "../transport/transport.port.ts";
import { GatheredBytes } from "./gathered-bytes.ts";

/** Buffered here for a target that accepts no more; Node's stream buffers as much. */
const WAITING_BYTES_MAX = 16_384;

/** The exchange, as its upload sees it. */
export interface UploadOwner {
  /** A part of the body was passed to the transport. */
  onUploaded(bytes: number): void;
  onUploadFault(fault: Error): void;
}

/** Passes a request's body to the target. If the target is slow, the client is not read, so that little is buffered. */
export interface Upload {
  /** It is the client that has to send more now, and not the target that accepts no more. */
  readonly waitsForClient: boolean;
  start(): void;
  /** The target accepts more. */
  resume(): void;
  /** Passes nothing more to the target. The request is paused: further bytes of the client stay unread. */
  stop(): void;
}

export function openUpload(request: ClientRequest, call: Call, owner: UploadOwner): Upload {
  // Only Node reads chunks.
  const isChunked = request instanceof IncomingMessage && bodyFraming(request) === "chunked";
  return isChunked ? new ChunkedUpload(request, call, owner) : new PlainUpload(request, call, owner);
}

/** A body with a length: Node delivers each read of the socket as one piece. */
class PlainUpload implements Upload {
  readonly #request: ClientRequest;
  readonly #call: Call;
  readonly #owner: UploadOwner;

  constructor(request: ClientRequest, call: Call, owner: UploadOwner) {
    this.#request = request;
    this.#call = call;
    this.#owner = owner;
  }

  get waitsForClient(): boolean {
    return !this.#request.complete && !this.#request.isPaused();
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
 * A body in chunks. Node delivers each chunk separately, and one read may contain 10,000 of them: the chunks of one turn of the
 * event loop are written together, at the end of the turn or once there are enough bytes. A paused stream would store each chunk
 * as a separate object, so the pieces are taken before they enter the stream, where Node's parser pushes them.
 */
class ChunkedUpload implements Upload {
  readonly #request: IncomingMessage;
  readonly #call: Call;
  readonly #owner: UploadOwner;
  #gathered = new GatheredBytes();
  #turnEnd: NodeJS.Immediate | null = null;
  /** The target accepts no more for now. */
  #isWaiting = false;
  /** The client's connection is not read for now. */
  #isPaused = false;
  #hasEnded = false;

  constructor(request: IncomingMessage, call: Call, owner: UploadOwner) {
    this.#request = request;
    this.#call = call;
    this.#owner = owner;
  }

  get waitsForClient(): boolean {
    return !this.#request.complete && !this.#isWaiting;
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

  /** @returns like `push`: false to stop reading the connection, after the bytes that were read already */
  readonly #onPush = (piece: Buffer | null): boolean => {
    // The end goes through the stream, and so do pieces while the stream still has earlier ones buffered.
    if (piece === null || this.#request.readableLength > 0) {
      return IncomingMessage.prototype.push.call(this.#request, piece);
    }
    this.#onData(piece);
    this.#isPaused = this.#isWaiting && this.#gathered.bytes >= WAITING_BYTES_MAX;
    return !this.#isPaused;
  };

  readonly #onData = (piece: Buffer): void => {
    this.#gathered.add(piece);
    if (this.#isWaiting) return;
    if (this.#gathered.bytes >= WAITING_BYTES_MAX) this.#send();
    // Not `process.nextTick`: Node runs those after each chunk.
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

  /** Sends as much as the target accepts. */
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
    if (!this.#isPaused) return;
    this.#isPaused = false;
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
