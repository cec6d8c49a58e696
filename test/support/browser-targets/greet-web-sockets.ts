import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { pathOf, type ScriptedTarget } from "./scripted-target.ts";

/** Sends each socket its path and origin, and echoes its messages. */
export function greetWebSockets({ upstream }: ScriptedTarget): void {
  const server = new WebSocketServer({ noServer: true });
  upstream.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    server.handleUpgrade(request, socket, head, (opened) => {
      opened.on("error", () => {});
      opened.on("message", (data, isBinary) => opened.send(data, { binary: isBinary }));
      opened.send(`${pathOf(request)} ${request.headers.origin}`);
    }),
  );
}
