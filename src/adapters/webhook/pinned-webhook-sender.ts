import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type {
  ReachFault,
  UrlFault,
  WebhookAnswer,
  WebhookSender,
} from "../../domain/notifications/webhook/webhook-sender.port.ts";
import type { ResolveName } from "./resolve-name.ts";
import { addressFaultOf, readWebhookUrl, type WebhookTarget } from "./webhook-url.ts";

/** How much of an answer's body is read, and for how long: only so that the other side ends in peace. */
const BODY_READ = { bytesMax: 16_384, ms: 1_000 };
const HEAD_BYTES_MAX = 16_384;
/** Answers such as 103 before the real one; a server that floods with them would keep this process busy. */
const INTERIM_ANSWERS_MAX = 20;
/** For each address of a name but the last; far ones take longer than Node's default of 250 ms. */
const CONNECT_ATTEMPT_MS = 2_000;

const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO)/;
const CONNECT_CODE = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EADDRNOTAVAIL|EACCES|EPERM)$/;

export type PinnedWebhookSenderDeps = {
  readonly resolveName: ResolveName;
  /** `WEBHOOK_ALLOW_NETWORKS` */
  readonly allowedNetworks: readonly string[];
  /** A private CA, for tests. */
  readonly ca?: string;
};

type Request = Parameters<WebhookSender["post"]>[0];

/**
 * Resolves the name itself, judges every address, and connects to those very addresses: a DNS server that answers differently the next
 * time is not asked again. Each message has a connection of its own, by no proxy.
 */
export class PinnedWebhookSender implements WebhookSender {
  readonly #deps: PinnedWebhookSenderDeps;

  constructor(deps: PinnedWebhookSenderDeps) {
    this.#deps = deps;
  }

  faultOf(url: string): UrlFault | null {
    const read = readWebhookUrl(url, this.#deps.allowedNetworks);
    return typeof read === "string" ? read : null;
  }

  async post(request: Request, signal: AbortSignal): Promise<WebhookAnswer> {
    const target = readWebhookUrl(request.url, this.#deps.allowedNetworks);
    if (typeof target === "string") return { result: "unreached", reason: target };
    const addresses = await this.#addressesOf(target.host, signal);
    if (addresses === null) return { result: "unreached", reason: signal.aborted ? "timeout" : "dns" };
    const fault = addressFaultOf(addresses, target.isEncrypted, this.#deps.allowedNetworks);
    if (fault !== null) return { result: "unreached", reason: fault };
    return exchange(target, addresses, { ...request, ca: this.#deps.ca }, signal);
  }

  async #addressesOf(host: string, signal: AbortSignal): Promise<readonly string[] | null> {
    if (isIP(host) !== 0) return [host];
    try {
      const addresses = await this.#deps.resolveName(host, signal);
      return addresses.length === 0 ? null : addresses;
    } catch {
      return null;
    }
  }
}

function exchange(
  { url, host, isEncrypted }: WebhookTarget,
  addresses: readonly string[],
  { headers, body, ca }: Request & { readonly ca: string | undefined },
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  const common = {
    method: "POST",
    headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
    lookup: lookupOf(addresses),
    autoSelectFamilyAttemptTimeout: CONNECT_ATTEMPT_MS,
    maxHeaderSize: HEAD_BYTES_MAX,
    signal,
  };
  return new Promise((resolve) => {
    // As soon as there is a head, that is the answer, however its body ends.
    let head: WebhookAnswer | null = null;
    const end = (reason: ReachFault): void => {
      request.destroy();
      resolve(head ?? { result: "unreached", reason });
    };
    const request = isEncrypted
      ? requestHttps(url, { ...common, agent: new HttpsAgent(), ...tlsNameOf(host), ...(ca ? { ca } : {}) })
      : requestHttp(url, { ...common, agent: new HttpAgent() });
    request.on("error", (error) => end(signal.aborted ? "timeout" : faultOfError(error)));
    request.on("upgrade", (response, socket) => {
      head = answerOf(response);
      socket.destroy();
      end("closed");
    });
    let interim = 0;
    request.on("information", () => {
      interim += 1;
      if (interim > INTERIM_ANSWERS_MAX) end("closed");
    });
    request.on("response", (response) => {
      head = answerOf(response);
      drain(response, () => end("closed"));
    });
    request.on("close", () => end(signal.aborted ? "timeout" : "closed"));
    request.end(body);
  });
}

/** The name in the certificate; a name's last dot is not part of it. */
function tlsNameOf(host: string): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host.replace(/\.$/, "") } : {};
}

/** Gives the addresses that were judged, whatever is asked for. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const [first = { address: "", family: 0 }] = found;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  };
}

function answerOf({ statusCode = 0, headers }: IncomingMessage): WebhookAnswer {
  return { result: "answered", status: statusCode, retryAfter: headers["retry-after"] ?? null };
}

/** Reads a bounded part of a body, however it ends. */
function drain(response: IncomingMessage, done: () => void): void {
  let bytes = 0;
  const timer = setTimeout(done, BODY_READ.ms);
  const end = (): void => {
    clearTimeout(timer);
    done();
  };
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_READ.bytesMax) end();
  });
  response.on("end", end);
  response.on("error", end);
  response.on("close", end);
}

function faultOfError(error: Error): ReachFault {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (TLS_CODE.test(code)) return "tls";
  // Several addresses: an AggregateError, of which each has failed.
  return CONNECT_CODE.test(code) ? "connect" : "closed";
}
