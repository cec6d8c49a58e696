import { Duplex } from "node:stream";
import type {
  Call,
  Transport,
  TransportHandler,
  TransportHead,
  TransportRequest,
} from "../transport.port.ts";
import { Changes } from "./changes.ts";

export type LastWord = "end" | "fault" | "upgrade";

/** Hears all that a transport tells of one request, and whether it keeps the order that the port promises. */
export class Told implements TransportHandler {
  /** In their order: `connected`, `sent`, `interim 103`, `head 200`, `data`, `end`, `upgrade 101`, `fault`. */
  readonly events: string[] = [];
  readonly interims: TransportHead[] = [];
  head: TransportHead | null = null;
  readonly parts: Buffer[] = [];
  bodyBytes = 0;
  trailers: readonly string[] | null = null;
  fault: Error | null = null;
  socket: Duplex | null = null;
  drains = 0;
  /** What the port forbids and was done all the same. */
  readonly offences: string[] = [];
  /** What the handler answers, and does, in place of going on. */
  onHeadHook: () => boolean = () => true;
  onDataHook: (part: Buffer, release: (() => void) | null) => boolean = (_part, release) => {
    release?.();
    return true;
  };
  /** Called first with each event; may throw. */
  hook: (event: string) => void = () => {};
  /** Body parts are counted only. */
  keepsBody = true;
  isAborted = false;
  readonly changes = new Changes();
  #call: Call | null = null;
  #hasReturned = false;
  #isHeld = false;

  /** Sends a request. */
  ask(transport: Transport, request: TransportRequest): this {
    this.#call = transport.send(request, this);
    this.#hasReturned = true;
    return this;
  }

  get call(): Call {
    if (this.#call === null) throw new Error("the request was not taken");
    return this.#call;
  }

  get isTaken(): boolean {
    return this.#call !== null;
  }

  get lastWord(): LastWord | null {
    if (this.fault !== null) return "fault";
    if (this.trailers !== null) return "end";
    return this.socket === null ? null : "upgrade";
  }

  get body(): Buffer {
    return Buffer.concat(this.parts);
  }

  resume(): void {
    this.#isHeld = false;
    this.call.resume();
  }

  abort(): void {
    this.isAborted = true;
    this.call.abort();
  }

  /** Waits for an event, or for the last word if none is named. */
  async until(event?: string): Promise<LastWord | null> {
    await this.changes.until(`${event ?? "the last word"}, after ${this.events.join(", ")}`, () =>
      event === undefined ? this.lastWord !== null : this.events.some((told) => told.startsWith(event)),
    );
    return this.lastWord;
  }

  onConnected(): void {
    this.#note("connected", false);
  }

  onSent(): void {
    this.#note("sent", false);
  }

  onDrain(): void {
    this.drains += 1;
    this.#note("drain", false);
  }

  onInterim(head: TransportHead): void {
    this.interims.push(head);
    this.#note(`interim ${head.statusCode}`, true);
  }

  onHead(head: TransportHead): boolean {
    if (this.head !== null) this.offences.push("a second head");
    this.head = head;
    this.#note(`head ${head.statusCode}`, true);
    const goesOn = this.onHeadHook();
    this.#isHeld = !goesOn;
    return goesOn;
  }

  onData(part: Buffer, release: (() => void) | null): boolean {
    if (this.head === null) this.offences.push("data before the head");
    if (part.length === 0) this.offences.push("an empty part");
    this.bodyBytes += part.length;
    if (this.keepsBody) this.parts.push(Buffer.from(part));
    this.#note("data", true);
    const goesOn = this.onDataHook(part, release);
    this.#isHeld = !goesOn;
    return goesOn;
  }

  onEnd(trailers: readonly string[]): void {
    if (this.head === null) this.offences.push("an end before the head");
    this.#note("end", true, () => (this.trailers = trailers));
  }

  onUpgrade(head: TransportHead, socket: Duplex): void {
    this.head = head;
    socket.on("error", () => {});
    this.#note(`upgrade ${head.statusCode}`, true, () => (this.socket = socket));
  }

  onFault(fault: Error): void {
    this.#note("fault", false, () => (this.fault = fault));
  }

  /** @param isOfAnswer not while the handler has stopped it */
  #note(event: string, isOfAnswer: boolean, set: () => void = () => {}): void {
    if (!this.#hasReturned) this.offences.push(`${event} before send has returned`);
    if (this.lastWord !== null) this.offences.push(`${event} after the last word`);
    if (this.isAborted) this.offences.push(`${event} after abort`);
    if (isOfAnswer && this.#isHeld) this.offences.push(`${event} while stopped`);
    if (event !== "data" || this.events.at(-1) !== "data") this.events.push(event);
    set();
    this.changes.tell();
    this.hook(event);
  }
}

/** A client's connection, as far as a transport looks at it. */
export function newClientConnection(): Duplex {
  return new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
}

/** A GET without a body, or what is given. */
export function request(given: Partial<TransportRequest> = {}): TransportRequest {
  return {
    method: "GET",
    path: "/",
    headers: ["Host", "target.test"],
    body: "none",
    upgrade: null,
    takesTrailers: false,
    clientConnection: newClientConnection(),
    customer: "customer-1",
    ...given,
  };
}

/** A POST with a body. */
export function upload(length: number | "chunked", given: Partial<TransportRequest> = {}): TransportRequest {
  const headers = ["Host", "target.test"];
  return request({
    method: "POST",
    headers: length === "chunked" ? headers : [...headers, "Content-Length", String(length)],
    body: length === "chunked" ? "chunked" : "length",
    ...given,
  });
}
