import type { IncomingMessage } from "node:http";
import { asError } from "../../kernel/as-error.ts";
import type { BodyFraming, Call } from "../transport/transport.port.ts";
import { trailersForTarget } from "./trailers.ts";

/** How the request announces its body; one of no bytes is none. */
export function bodyFraming(request: IncomingMessage): BodyFraming {
  if (request.headers["transfer-encoding"] !== undefined) return "chunked";
  const length = request.headers["content-length"];
  return length === undefined || Number(length) === 0 ? "none" : "length";
}

export function hasBody(request: IncomingMessage): boolean {
  return bodyFraming(request) !== "none";
}

/** Whose upload it is. */
export interface UploadOwner {
  /** A part of the body is on its way to the target. */
  onUploaded(bytes: number): void;
  onUploadFault(fault: Error): void;
}

/** The way of a request's body to the target. It waits for the target, not in memory. */
export class Upload {
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

  /** The target takes more. */
  resume(): void {
    this.#request.resume();
  }

  /** Nothing more goes to the target. What the client still sends waits, until somebody reads it. */
  stop(): void {
    this.#request.off("data", this.#onData).off("end", this.#onEnd).pause();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#owner.onUploaded(chunk.length);
    this.#attempt(() => {
      if (!this.#call.write(chunk)) this.#request.pause();
    });
  };

  readonly #onEnd = (): void => {
    this.#attempt(() => this.#call.end(trailersForTarget(this.#request.rawTrailers)));
  };

  #attempt(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#owner.onUploadFault(asError(error));
    }
  }
}
