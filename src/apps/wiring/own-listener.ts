import type { Server } from "node:http";
import type { Settings } from "../../config/settings.ts";
import { answerClientError } from "../../http/client-error.ts";
import { createFrontServer, type FrontDeps } from "../front/front-server.ts";
import type { Gateway } from "./compose-gateway.ts";
import { listenFault } from "./listen-fault.ts";

/** The server of the second port. It does not listen yet. */
export function createOwnServer(gateway: Gateway, deps: FrontDeps): Server {
  const server = createFrontServer(gateway.ownOrigin, null, deps);
  // Fastify does the same for the server of the API.
  server.on("clientError", (error, socket) => {
    answerClientError(error, socket, { language: deps.defaultLanguage, requestId: deps.newRequestId() });
  });
  return server;
}

/**
 * Listens on the second port.
 * @param handle a socket of another process that listens there already; undefined, this process opens one
 * @throws StartError if this cannot be listened on, as when another program uses the port
 */
export async function listenOnProxyPort(
  server: Server,
  { host, proxyPort, defaultLanguage }: Settings,
  handle: unknown,
): Promise<void> {
  const port = proxyPort?.port ?? 0;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // Without `exclusive`, a worker of a cluster would get each connection from the primary.
      const options = { host, port, exclusive: true, handle };
      server.listen(options, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    throw listenFault(error, { host, port, setting: "PROXY_PORT" }, defaultLanguage);
  }
}
