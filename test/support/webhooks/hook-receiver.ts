import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** A message that arrived, with the headers that its signature is of. */
export type Received = {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
};

/** A real receiver of webhooks. `answer` decides how each request ends; by default with 204. */
export async function startHookReceiver(
  answer: (response: ServerResponse, received: Received, nth: number) => void = (response) =>
    void response.writeHead(204).end(),
) {
  const messages: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const body = Buffer.concat(chunks).toString();
    const received = { id: headers["webhook-id"] ?? "", headers, body };
    messages.push(received);
    answer(response, received, messages.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    messages,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Whether the library of Standard Webhooks takes a message, whatever the clock says: its time is judged elsewhere. */
export function isVerified(secret: string, { headers, body }: Received): boolean {
  const signedAt = new Date(Number(headers["webhook-timestamp"]) * 1_000);
  const expected = new Webhook(secret).sign(headers["webhook-id"] ?? "", signedAt, body);
  return (headers["webhook-signature"] ?? "").split(" ").includes(expected);
}
