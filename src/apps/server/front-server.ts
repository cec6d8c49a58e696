import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { SECOND_MS } from "../../kernel/duration.ts";

/** A head that takes longer to arrive is an attack. */
const HEADERS_TIMEOUT_MS = 30 * SECOND_MS;
/** Above the 60 s for which common load balancers keep their connections to us. */
const KEEP_ALIVE_TIMEOUT_MS = 75 * SECOND_MS;
/** A body of the control plane is at most 1 MiB: a client that pauses for so long has gone. */
const API_BODY_IDLE_TIMEOUT_MS = 30 * SECOND_MS;
/** Cookies of the target and a token, with room: Node's own 16 KiB is what v0.6's clients were used to being below. */
const HEADER_BYTES_MAX = 32_768;

/** The proxy's handler. @returns false if the request is not the proxy's */
export type HandleProxied = (request: IncomingMessage, response: ServerResponse) => boolean;

/** One server for both planes: the gateway looks at each request first, what is not its own goes to the API. */
export function createFrontServer(handleProxied: HandleProxied, api: RequestListener): Server {
  const server = createServer(
    {
      // A proxied upload may take hours: the exchange watches its progress.
      requestTimeout: 0,
      headersTimeout: HEADERS_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      noDelay: true,
    },
    (request, response) => {
      if (!handleProxied(request, response)) passToApi(request, response);
    },
  );
  const passToApi = (request: IncomingMessage, response: ServerResponse): void => {
    request.setTimeout(API_BODY_IDLE_TIMEOUT_MS, () => request.destroy());
    api(request, response);
  };
  // `Expect: 100-continue`: the gateway says "continue" after admission, so that a refused upload is not sent at all.
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    if (handleProxied(request, response)) return;
    response.writeContinue();
    passToApi(request, response);
  });
  // Node has a socket for CONNECT, not a response; the method is refused everywhere (contract, Proxy).
  server.on("connect", (_request, socket) => {
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  });
  return server;
}
