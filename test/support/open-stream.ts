import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";

/** A response that is being read as it comes. */
export type OpenStream = {
  readonly status: number;
  /** Bytes of the body so far. */
  bytes(): number;
  /** `ended` is a clean end of the body; `reset` is any other. */
  state(): "open" | "ended" | "reset";
  /** Goes away, as a client that is closed does. */
  close(): void;
};

/** Sends a GET and gives its response once the head is there; reads on by itself. */
export async function openStream(url: string, headers: Record<string, string>): Promise<OpenStream> {
  const request = get(url, { headers, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  let bytes = 0;
  let state: "open" | "ended" | "reset" = "open";
  request.on("error", () => undefined);
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  response.on("error", () => undefined);
  response.on("close", () => {
    state = response.complete ? "ended" : "reset";
  });
  return {
    status: response.statusCode ?? 0,
    bytes: () => bytes,
    state: () => state,
    close: () => request.destroy(),
  };
}
