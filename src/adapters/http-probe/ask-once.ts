import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Clock } from "../../kernel/clock.port.ts";

/** One request on a connection of its own. No redirect is followed. */
export type Question = {
  readonly url: URL;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM certificates of a private CA. */
  readonly ca?: string | null;
  /** False: the request is sent even if the certificate is not trusted. */
  readonly verifyTls?: boolean;
  readonly timeoutMs: number;
};

export type Certificate = {
  /** Null: trusted, and of this name. Else OpenSSL's or Node's code. */
  readonly fault: string | null;
  readonly validTo: Date;
};

export type Answer = {
  readonly isAnswered: true;
  /** Our end of the connection. */
  readonly localAddress: string;
  /** Null without TLS. */
  readonly certificate: Certificate | null;
  readonly connectMs: number;
  /** From the request to the first byte of the answer. */
  readonly firstByteMs: number;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** At most 64 KiB of it. */
  readonly body: string;
};

/** How far it came: the step that failed, with the system's code, or "timeout". */
export type NoAnswer = {
  readonly isAnswered: false;
  readonly step: "name" | "connect" | "tls" | "answer";
  readonly code: string;
  readonly certificate: Certificate | null;
};

const BODY_BYTES_MAX = 65_536;

/** What is known so far, also if the time is over. */
type Progress = {
  step: NoAnswer["step"];
  certificate: Certificate | null;
  connectMs: number;
  socket: Socket | null;
};

/** Asks, and reports each step. Nothing is sent to a server with an untrusted certificate. Never throws. */
export async function askOnce(question: Question, clock: Clock): Promise<Answer | NoAnswer> {
  const progress: Progress = { step: "name", certificate: null, connectMs: 0, socket: null };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(withCode("timeout")), question.timeoutMs);
  });
  try {
    return await Promise.race([walk(question, clock, progress), late]);
  } catch (error) {
    const { step, certificate } = progress;
    return { isAnswered: false, step, code: codeOf(error), certificate };
  } finally {
    clearTimeout(timer);
    progress.socket?.destroy();
  }
}

async function walk(question: Question, clock: Clock, progress: Progress): Promise<Answer> {
  const socket = await openSocket(question, clock, progress);
  progress.step = "answer";
  const askedMs = clock.monotonicMs();
  const response = await send(question, socket);
  return {
    isAnswered: true,
    localAddress: socket.localAddress ?? "",
    certificate: progress.certificate,
    connectMs: progress.connectMs,
    firstByteMs: clock.monotonicMs() - askedMs,
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await readBody(response),
  };
}

/** A socket that is ready to be written to. TLS is one socket from the start: Node 20 crashes if the TCP below it is destroyed. */
function openSocket(question: Question, clock: Clock, progress: Progress): Promise<Socket> {
  const { url, ca = null, verifyTls = true } = question;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isTls = url.protocol === "https:";
  const address = { host, port: Number(url.port) || (isTls ? 443 : 80) };
  const startedMs = clock.monotonicMs();
  if (isIP(host) !== 0) progress.step = "connect";
  const tls = isTls ? connectTls({ ...address, ...tlsOptions(host, ca) }) : null;
  const socket = tls ?? connect(address);
  progress.socket = socket.on("error", () => undefined);
  return new Promise((resolve, reject) => {
    socket.once("lookup", (error: Error | null) => {
      if (error === null) progress.step = "connect";
    });
    socket.once("connect", () => {
      progress.connectMs = clock.monotonicMs() - startedMs;
      if (isTls) progress.step = "tls";
      else resolve(socket);
    });
    socket.once("error", reject).once("close", () => reject(withCode("ECONNRESET")));
    tls?.once("secureConnect", () => {
      progress.certificate = certificateOf(tls);
      const { fault } = progress.certificate;
      if (fault === null || !verifyTls) resolve(tls);
      else reject(withCode(fault));
    });
  });
}

/** The certificate is judged by us, so that its fault and its end can be reported. */
function tlsOptions(host: string, ca: string | null) {
  return {
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === null ? {} : { ca }),
  };
}

function certificateOf(tls: TLSSocket): Certificate {
  return {
    fault: tls.authorized ? null : codeOfCertificate(tls.authorizationError),
    validTo: new Date(tls.getPeerCertificate().valid_to),
  };
}

function send(question: Question, socket: Socket): Promise<IncomingMessage> {
  const { url, method = "GET", headers = {}, body = "" } = question;
  return new Promise((resolve, reject) => {
    const sent = request({
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        connection: "close",
        "User-Agent": "zenzefi-doctor",
        ...headers,
        ...(method === "POST" ? { "content-length": Buffer.byteLength(body) } : {}),
      },
    });
    sent.once("response", resolve).once("error", reject);
    sent.once("upgrade", () => reject(withCode("EPROTO")));
    sent.end(body);
  });
}

/** The beginning of it: a stream of the target may never end. */
async function readBody(response: IncomingMessage): Promise<string> {
  const isText = /json|text\/plain/.test(response.headers["content-type"] ?? "");
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on("error", () => undefined);
  if (!isText) return "";
  for await (const chunk of response) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes >= BODY_BYTES_MAX) break;
  }
  return Buffer.concat(chunks).subarray(0, BODY_BYTES_MAX).toString("utf8");
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function codeOfCertificate(error: unknown): string {
  const text = error instanceof Error ? codeOf(error) : String(error);
  return /^[A-Z_0-9]{3,60}$/.test(text) ? text : "UNTRUSTED";
}

/** Connecting to a name with several addresses fails with an AggregateError. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
