import { Redis, ReplyError } from "ioredis";
import { ToolFault } from "../tools/tool-fault.ts";

const CONNECT_MS_MAX = 3_000;
const COMMAND_MS_MAX = 3_000;
/** What one call may receive; a value can have 512 MB. */
const RECEIVED_BYTES_MAX = 4_000_000;

/** Calls `work` with a connection of its own. @throws ToolFault if Redis cannot be reached or refuses */
export async function withRedis<T>(
  url: string,
  signal: AbortSignal,
  work: (client: Redis) => Promise<T>,
): Promise<T> {
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: CONNECT_MS_MAX,
    commandTimeout: COMMAND_MS_MAX,
    connectionName: "zenzefi-mcp",
  });
  client.on("error", () => undefined); // the command that is under way reports it
  let tooMuch = false;
  const cancel = (): void => client.disconnect();
  signal.addEventListener("abort", cancel);
  try {
    await client.connect();
    let receivedBytes = 0;
    client.stream.on("data", (chunk: Buffer) => {
      receivedBytes += chunk.length;
      if (receivedBytes <= RECEIVED_BYTES_MAX) return;
      tooMuch = true;
      cancel();
    });
    return await work(client);
  } catch (error) {
    if (error instanceof ToolFault) throw error;
    if (tooMuch)
      throw new ToolFault(`The value has more than ${RECEIVED_BYTES_MAX / 1_000_000} MB: it is not shown.`);
    const reason = error instanceof Error ? error.message : "no reason";
    throw new ToolFault(
      error instanceof ReplyError
        ? `Redis refused: ${reason}.`
        : `Redis cannot be reached (${reason}): the service goes on without it, with limits counted in each process.`,
    );
  } finally {
    signal.removeEventListener("abort", cancel);
    client.disconnect();
  }
}
