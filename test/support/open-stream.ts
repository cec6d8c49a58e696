import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";

/** A response that is read as it arrives. */
export type OpenStream = {
  readonly status: number;
  /** Bytes of the body so far. */
  bytes(): number;
  /** `ended` is a clean end of the body; `reset` is any other. */
  state(): "open" | "ended" | "reset";
  /** Closes the connection, as a client that ends does. */
  close(): void;
};

/** Sends a GET. @returns its response once the header section is there; the body is read in the background */
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
