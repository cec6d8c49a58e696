import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { Changes } from "./changes.ts";

const certificate = (file: string): string =>
  readFileSync(new URL(`../../../../test/support/certificates/${file}`, import.meta.url), "utf8");

/** The target's side of one connection; the test controls every byte and how the connection ends. */
export class TargetSide {
  readonly socket: Socket;
  /** All that came, each byte one character; of long uploads only the newest part. */
  text = "";
  receivedBytes = 0;
  /** The other side has closed in order. */
  hasEnded = false;
  isClosed = false;
  readonly #raw: Socket;
  readonly #changes = new Changes();

  constructor(raw: Socket, socket: Socket) {
    this.#raw = raw;
    this.socket = socket;
    raw.on("error", () => {});
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      this.receivedBytes += chunk.length;
      this.text = (this.text + chunk.toString("latin1")).slice(-262_144);
      this.#changes.notify();
    });
    socket.on("end", () => {
      this.hasEnded = true;
      this.#changes.notify();
    });
    raw.on("close", () => {
      this.isClosed = true;
      this.#changes.notify();
    });
  }

  /** Waits until what came contains `part`, `times` times. */
  async until(part: string, times = 1): Promise<void> {
    await this.#changes.until(`the target received ${JSON.stringify(part)}`, () => {
      return this.text.split(part).length > times;
    });
  }

  async untilClosed(): Promise<void> {
    await this.#changes.until("the connection is closed", () => this.isClosed || this.hasEnded);
  }

  /** @param bytes a string: each character one byte */
  write(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  }

  /** Each piece is a separate write, and mostly a separate packet. */
  async writeInPieces(bytes: Buffer, sizes: Iterable<number>): Promise<void> {
    let at = 0;
    for (const size of sizes) {
      if (at >= bytes.length) return;
      this.socket.write(bytes.subarray(at, at + size));
      at += size;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    if (at < bytes.length) this.socket.write(bytes.subarray(at));
  }

  /** Closes the sending direction only. */
  fin(): void {
    this.socket.end();
  }

  /** Ends the connection by a RST alone: `resetAndDestroy` would send a FIN first. */
  reset(): void {
    Object.assign(this.#raw, { resetAndClosing: true }).destroy();
  }
}

/** A target that sends nothing by itself. */
export class ScriptedTarget {
  readonly isTls: boolean;
  readonly sides: TargetSide[] = [];
  /** If set, called with each connection. */
  onSide: ((side: TargetSide) => void) | null = null;
  readonly #server: Server;
  readonly #changes = new Changes();

  private constructor(isTls: boolean) {
    this.isTls = isTls;
    const secureContext = createSecureContext({
      key: certificate("target.key"),
      cert: certificate("target.pem"),
    });
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (raw) => {
      const socket = isTls ? new TLSSocket(raw, { isServer: true, secureContext }) : raw;
      socket.allowHalfOpen = true;
      const side = new TargetSide(raw, socket);
      this.sides.push(side);
      this.onSide?.(side);
      this.#changes.notify();
    });
  }

  static async open(isTls: boolean): Promise<ScriptedTarget> {
    const target = new ScriptedTarget(isTls);
    await new Promise<void>((resolve) => target.#server.listen(0, "127.0.0.1", resolve));
    return target;
  }

  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.isTls ? "https" : "http"}://127.0.0.1:${port}`;
  }

  /** The authority that signed its certificate, PEM. */
  get ca(): string | null {
    return this.isTls ? certificate("target.pem") : null;
  }

  /** @param nth from 1 */
  async side(nth: number): Promise<TargetSide> {
    await this.#changes.until(`connection ${nth}`, () => this.sides.length >= nth);
    const side = this.sides[nth - 1];
    if (side === undefined) throw new Error("no such connection");
    return side;
  }

  async close(): Promise<void> {
    for (const { socket } of this.sides) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
