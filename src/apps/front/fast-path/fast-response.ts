import type { Socket } from "node:net";
import type {
  ClientRequest,
  ClientResponse,
  ClientResponseFields,
} from "../../../gateway/request/client.port.ts";
import type { DirectWrite } from "../../../http/direct-write.ts";
import { dateField, statusLine, writeFields } from "./answer-fields.ts";
import { EventList } from "./event-list.ts";

/** The connection, as its response sees it. */
export interface ResponseOwner {
  /** null: everything is written by the connection's stream. */
  readonly directWrite: DirectWrite | null;
  /** All was given to the kernel. @param isLast the connection is to be closed */
  onFinish(isLast: boolean): void;
  /** What is written until the end of this turn of the event loop goes out together. */
  cork(): void;
}

/** How the client knows where the body ends. */
type Framing = "none" | "length" | "chunked";
type AnswerEvent = "drain" | "finish" | "close";

/** An answer on a connection of the fast path. It writes what Node's `ServerResponse` writes, byte for byte. */
export class FastResponse implements ClientResponse {
  readonly req: ClientRequest;
  socket: Socket | null;
  statusCode = 200;
  shouldKeepAlive: boolean;
  writableEnded = false;
  destroyed = false;
  /** Of the end of the answer, what the kernel has not taken yet, past the connection's stream. */
  #directBytes = 0;
  readonly #owner: ResponseOwner;
  readonly #keepAliveSeconds: number;
  #head = "";
  headersSent = false;
  #framing: Framing = "none";
  #trailers = "";
  #needsDrain = false;
  /** `Set-Cookie`, of fields that were set before the head: the gateway sets no other. */
  #setBefore: Record<string, readonly string[]> | null = null;
  readonly #events = new EventList<AnswerEvent>();

  constructor(req: ClientRequest, owner: ResponseOwner, keepAliveSeconds: number, keepsAlive: boolean) {
    this.req = req;
    this.socket = req.socket;
    this.#owner = owner;
    this.#keepAliveSeconds = keepAliveSeconds;
    this.shouldKeepAlive = keepsAlive;
  }

  get writableNeedDrain(): boolean {
    return this.#needsDrain;
  }

  get writableLength(): number {
    return this.#directBytes + (this.socket?.writableLength ?? 0);
  }

  get chunkedEncoding(): boolean {
    return this.#framing === "chunked";
  }

  on(event: AnswerEvent, listener: () => void): this {
    this.#events.add(event, listener, false);
    return this;
  }

  once(event: AnswerEvent, listener: () => void): this {
    this.#events.add(event, listener, true);
    return this;
  }

  off(event: AnswerEvent, listener: () => void): this {
    this.#events.remove(event, listener);
    return this;
  }

  setHeader(name: string, value: readonly string[]): this {
    this.#setBefore = { ...this.#setBefore, [name]: value };
    return this;
  }

  writeHead(
    statusCode: number,
    statusText?: string | ClientResponseFields,
    fields?: ClientResponseFields,
  ): this {
    if (this.headersSent) throw new Error("the head of this answer is written already");
    const reason = typeof statusText === "string" ? statusText : undefined;
    const given = (typeof statusText === "object" ? statusText : fields) ?? {};
    const line = statusLine(statusCode, reason);
    const { lines, hasLength, hasDate, closes } = writeFields(this.#withThoseBefore(given));
    this.statusCode = statusCode;
    if (closes !== null) this.shouldKeepAlive = !closes;
    this.#framing = this.#framingOf(statusCode, hasLength);
    const date = hasDate ? "" : dateField(Date.now());
    const chunked = this.#framing === "chunked" ? "Transfer-Encoding: chunked\r\n" : "";
    this.#head = `${line}${lines}${date}${closes === null ? this.#connectionFields() : ""}${chunked}\r\n`;
    this.headersSent = true;
    return this;
  }

  flushHeaders(): void {
    const head = this.#takeHead();
    if (head !== "") this.#send(head, "latin1");
  }

  writeContinue(): void {
    this.#send("HTTP/1.1 100 Continue\r\n\r\n", "latin1");
  }

  write(chunk: Buffer | string, encodingOrSent?: "latin1" | (() => void), sent?: () => void): boolean {
    const whenSent = typeof encodingOrSent === "function" ? encodingOrSent : sent;
    const encoding = encodingOrSent === "latin1" ? "latin1" : "utf8";
    if (this.#cannotSend || this.#framing === "none" || chunk.length === 0) {
      if (whenSent !== undefined) process.nextTick(whenSent);
      return !this.#cannotSend;
    }
    const head = this.#takeHead();
    let isTaken: boolean;
    if (this.#framing === "chunked") {
      this.#owner.cork();
      const bytes = typeof chunk === "string" ? Buffer.byteLength(chunk, encoding) : chunk.length;
      this.#send(`${head}${bytes.toString(16)}\r\n`, "latin1");
      this.#send(chunk, encoding);
      isTaken = this.#send("\r\n", "latin1", whenSent);
    } else if (head !== "" && typeof chunk === "string" && encoding === "latin1") {
      isTaken = this.#send(head + chunk, "latin1", whenSent);
    } else {
      if (head !== "") {
        this.#owner.cork();
        this.#send(head, "latin1");
      }
      isTaken = this.#send(chunk, encoding, whenSent);
    }
    this.#needsDrain ||= !isTaken;
    return isTaken;
  }

  addTrailers(trailers: readonly [string, string][]): void {
    this.#trailers += writeFields(trailers.flat()).lines;
  }

  end(body: string | Buffer = "", encoding?: "latin1"): this {
    if (this.writableEnded) return this;
    if (!this.headersSent) this.writeHead(this.statusCode, { "content-length": Buffer.byteLength(body) });
    this.writableEnded = true;
    if (this.#cannotSend) return this;
    const hasBody = body.length > 0 && this.#framing !== "none";
    if (this.#framing === "chunked") {
      if (hasBody) this.write(body, encoding === "latin1" ? encoding : undefined);
      this.#send(`${this.#takeHead()}0\r\n${this.#trailers}\r\n`, "latin1", this.#onSent);
    } else if (hasBody && typeof body === "string" && encoding === "latin1") {
      this.#sendLast(this.#takeHead() + body);
    } else {
      if (hasBody) this.#owner.cork();
      const head = this.#takeHead();
      if (hasBody && head !== "") this.#send(head, "latin1");
      if (hasBody) this.#send(body, "utf8", this.#onSent);
      else this.#sendLast(head);
    }
    return this;
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.socket?.destroy();
  }

  /** The connection accepts more. */
  noteDrain(): void {
    if (!this.#needsDrain) return;
    this.#needsDrain = false;
    this.#events.emit("drain");
  }

  /** It is over, sent whole or not. */
  noteClose(): void {
    this.destroyed = true;
    this.socket = null;
    this.#events.emit("close");
  }

  get #cannotSend(): boolean {
    return this.destroyed || this.socket === null || this.socket.writableEnded || this.socket.destroyed;
  }

  #framingOf(statusCode: number, hasLength: boolean): Framing {
    const isWithout =
      this.req.method === "HEAD" || statusCode === 204 || statusCode === 304 || statusCode < 200;
    if (isWithout) return "none";
    return hasLength ? "length" : "chunked";
  }

  #connectionFields(): string {
    if (!this.shouldKeepAlive) return "Connection: close\r\n";
    return `Connection: keep-alive\r\nKeep-Alive: timeout=${this.#keepAliveSeconds}\r\n`;
  }

  /** A field of the head replaces one of its name that was set before, as in Node. */
  #withThoseBefore(fields: ClientResponseFields): ClientResponseFields {
    if (this.#setBefore === null) return fields;
    const flat = Array.isArray(fields)
      ? fields
      : Object.entries(fields).flatMap(([name, value]) =>
          (Array.isArray(value) ? value : [value]).flatMap((one) => [name, String(one)]),
        );
    const names = new Set(flat.filter((_, at) => at % 2 === 0).map((name) => String(name).toLowerCase()));
    const before = Object.entries(this.#setBefore).filter(([name]) => !names.has(name.toLowerCase()));
    return [...before.flatMap(([name, values]) => values.flatMap((value) => [name, value])), ...flat];
  }

  #takeHead(): string {
    const head = this.#head;
    this.#head = "";
    return head;
  }

  /** @returns false: something waits. Of a large piece a stream always says that, also if the kernel has taken it whole. */
  #send(data: Buffer | string, encoding: BufferEncoding, sent?: () => void): boolean {
    const { socket } = this;
    return socket !== null && (socket.write(data, encoding, sent) || socket.writableLength === 0);
  }

  /** @param text with which the answer ends; "": with nothing more */
  #sendLast(text: string): void {
    if (text === "" && this.socket?.writableLength === 0) process.nextTick(this.#onSent);
    else if (!this.#sendDirectly(text)) this.#send(text, "latin1", this.#onSent);
  }

  /** Not before the request was read whole: who waits for the end of such an answer does so after it was written. */
  #sendDirectly(text: string): boolean {
    const { socket } = this;
    const { directWrite } = this.#owner;
    if (socket === null || directWrite === null || !this.req.complete) return false;
    this.#directBytes = text.length;
    const isDone = directWrite.write(socket, text, this.#onDirectlySent);
    if (!isDone) this.#directBytes = 0;
    return isDone;
  }

  readonly #onDirectlySent = (fault: Error | null): void => {
    this.#directBytes = 0;
    if (fault === null) this.#onSent();
    else this.socket?.destroy(fault);
  };

  readonly #onSent = (): void => {
    if (this.socket === null || this.socket.destroyed) return;
    this.socket = null;
    this.#owner.onFinish(!this.shouldKeepAlive);
    this.#events.emit("finish");
    this.noteClose();
  };
}
