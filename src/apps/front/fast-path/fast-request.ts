import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import type { ClientRequest } from "../../../gateway/request/client.port.ts";
import type { RequestMemo } from "../../../gateway/request/request-memo.ts";
import { EventList } from "./event-list.ts";
import type { PlainHead } from "./read-head.ts";

/** A request without a body, which nearly all are: its end comes when it is asked for. */
export class BodilessRequest implements ClientRequest {
  readonly httpVersion = "1.1";
  readonly complete = true;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: string[];
  readonly socket: Socket;
  readonly memo: RequestMemo;
  /** Made when somebody listens. */
  #events: EventList<string> | null = null;

  constructor({ method, url, fields }: PlainHead, socket: Socket) {
    this.method = method;
    this.url = url;
    this.headers = fields.headers;
    this.rawHeaders = fields.rawHeaders;
    this.socket = socket;
    this.memo = fields.memo;
  }

  on(event: string, listener: (...values: never[]) => void): this {
    return this.#listen(event, listener as () => void, false);
  }

  once(event: string, listener: (...values: never[]) => void): this {
    return this.#listen(event, listener as () => void, true);
  }

  off(event: string, listener: (...values: never[]) => void): this {
    this.#events?.remove(event, listener as () => void);
    return this;
  }

  pause(): this {
    return this;
  }

  resume(): this {
    return this;
  }

  isPaused(): boolean {
    return false;
  }

  /** There is no data, no error, and no end but the one that is asked for. */
  #listen(event: string, listener: () => void, isOnce: boolean): this {
    this.#events ??= new EventList();
    const events = this.#events;
    events.add(event, listener, isOnce);
    if (event === "end") process.nextTick(() => events.emit("end"));
    return this;
  }
}

/** A request with a body of a known length. */
export class BodyRequest extends Readable implements ClientRequest {
  readonly httpVersion = "1.1";
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: string[];
  readonly socket: Socket;
  readonly memo: RequestMemo;
  readonly #readOn: () => void;
  #leftBytes: number;

  /** @param readOn more of the body is wanted */
  constructor({ method, url, fields }: PlainHead, socket: Socket, readOn: () => void) {
    super();
    this.method = method;
    this.url = url;
    this.headers = fields.headers;
    this.rawHeaders = fields.rawHeaders;
    this.socket = socket;
    this.memo = fields.memo;
    this.#leftBytes = fields.bodyBytes;
    this.#readOn = readOn;
  }

  get complete(): boolean {
    return this.#leftBytes === 0;
  }

  /** @returns what is not of this body any more, and whether more of the body is wanted */
  add(chunk: Buffer): { readonly rest: Buffer | null; readonly wantsMore: boolean } {
    const part = chunk.length > this.#leftBytes ? chunk.subarray(0, this.#leftBytes) : chunk;
    const rest = part === chunk ? null : chunk.subarray(part.length);
    this.#leftBytes -= part.length;
    const wantsMore = this.destroyed || this.push(part);
    if (this.complete && !this.destroyed) this.push(null);
    return { rest, wantsMore };
  }

  override _read(): void {
    this.#readOn();
  }
}
