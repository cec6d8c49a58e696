import { Duplex } from "node:stream";
import { HeaderFields } from "../header-fields.ts";
import type {
  Call,
  Transport,
  TransportHandler,
  TransportHead,
  TransportRequest,
} from "../transport.port.ts";
import { Changes } from "./changes.ts";

export type Outcome = "end" | "fault" | "upgrade";

/** Records all that a transport reports of one request, and where it violates the order that the port promises. */
export class RecordingHandler implements TransportHandler {
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
  /** What the transport did although the port forbids it. */
  readonly violations: string[] = [];
  /** What the handler does and returns; by default it goes on. */
  onHeadHook: () => boolean = () => true;
  onDataHook: (part: Buffer, release: (() => void) | null) => boolean = (_part, release) => {
    release?.();
    return true;
  };
  /** Called first with each event; may throw. */
  hook: (event: string) => void = () => {};
  /** False: body parts are only counted. */
  storesBody = true;
  isAborted = false;
  readonly changes = new Changes();
  #call: Call | null = null;
  #hasReturned = false;
  #isPaused = false;
  #isCaughtUp = false;
  /** Its hook was called, and has not returned. */
  #isThrowing = false;

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

  get outcome(): Outcome | null {
    if (this.fault !== null) return "fault";
    if (this.trailers !== null) return "end";
    return this.socket === null ? null : "upgrade";
  }

  /** Since the last event of the answer it was told that more is to come. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  get body(): Buffer {
    return Buffer.concat(this.parts);
  }

  resume(): void {
    this.#isPaused = false;
    this.call.resume();
  }

  abort(): void {
    this.isAborted = true;
    this.call.abort();
  }

  /** Waits for an event, or for the outcome if none is named. */
  async until(event?: string): Promise<Outcome | null> {
    await this.changes.until(`${event ?? "the outcome"}, after ${this.events.join(", ")}`, () =>
      event === undefined
        ? this.outcome !== null
        : this.events.some((recorded) => recorded.startsWith(event)),
    );
    return this.outcome;
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
    if (this.head !== null) this.violations.push("a second head");
    this.head = head;
    this.#note(`head ${head.statusCode}`, true);
    const goesOn = this.onHeadHook();
    this.#isPaused = !goesOn;
    return goesOn;
  }

  onData(part: Buffer, release: (() => void) | null): boolean {
    if (this.head === null) this.violations.push("data before the head");
    if (part.length === 0) this.violations.push("an empty part");
    this.bodyBytes += part.length;
    if (this.storesBody) this.parts.push(Buffer.from(part));
    this.#note("data", true);
    const goesOn = this.onDataHook(part, release);
    this.#isPaused = !goesOn;
    return goesOn;
  }

  /** Not recorded: how often it comes depends on how the answer is cut into packets. */
  onWaiting(): void {
    this.#isCaughtUp = true;
    if (this.outcome !== null || this.isAborted) this.violations.push("waiting after the outcome");
    this.changes.notify();
  }

  onEnd(trailers: readonly string[]): void {
    if (this.head === null) this.violations.push("an end before the head");
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

  /** A fault only by what the handler itself has thrown. */
  #mayComeEarly(event: string): boolean {
    return event === "connected" || event === "sent" || (event === "fault" && this.#isThrowing);
  }

  /** @param isOfAnswer must not come while the handler has paused the answer */
  #note(event: string, isOfAnswer: boolean, set: () => void = () => {}): void {
    if (!this.#hasReturned && !this.#mayComeEarly(event))
      this.violations.push(`${event} before send has returned`);
    if (this.outcome !== null) this.violations.push(`${event} after the outcome`);
    if (this.isAborted) this.violations.push(`${event} after abort`);
    if (isOfAnswer && this.#isPaused) this.violations.push(`${event} while paused`);
    if (event !== "data" || this.events.at(-1) !== "data") this.events.push(event);
    set();
    if (isOfAnswer) this.#isCaughtUp = false;
    this.changes.notify();
    this.#isThrowing = true;
    this.hook(event);
    this.#isThrowing = false;
  }
}

/** A client's connection, as far as a transport uses it. */
export function newClientConnection(): Duplex {
  return new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
}

/** What a test gives of a request; its header fields as a flat array. */
export type Given = Partial<Omit<TransportRequest, "headers">> & { readonly headers?: readonly string[] };

/** A GET without a body, or what is given. */
export function request({ headers = ["Host", "target.test"], ...given }: Given = {}): TransportRequest {
  return {
    method: "GET",
    path: "/",
    headers: new HeaderFields(headers),
    body: "none",
    upgrade: null,
    takesTrailers: false,
    clientConnection: newClientConnection(),
    customer: "customer-1",
    ...given,
  };
}

/** A POST with a body. */
export function upload(length: number | "chunked", given: Given = {}): TransportRequest {
  const headers = ["Host", "target.test"];
  return request({
    method: "POST",
    headers: length === "chunked" ? headers : [...headers, "Content-Length", String(length)],
    body: length === "chunked" ? "chunked" : "length",
    ...given,
  });
}
