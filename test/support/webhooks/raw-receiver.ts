import { type AddressInfo, createServer, type Socket } from "node:net";

/** What a receiver does with a connection once it has the whole request. */
export type Behaviour = (socket: Socket, nth: number) => void;

/** A receiver of webhooks that answers bytes of the test's choice, or none. */
export async function startRawReceiver(behave: Behaviour) {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    let received = "";
    let isAnswered = false;
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      if (isAnswered || !isWhole(received)) return;
      isAnswered = true;
      requests.push(received);
      behave(socket, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    /** Requests that arrived whole. */
    requests,
    open: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function isWhole(received: string): boolean {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = Number(/^content-length: (\d+)$/im.exec(received.slice(0, end))?.[1] ?? "0");
  return received.length >= end + 4 + length;
}
