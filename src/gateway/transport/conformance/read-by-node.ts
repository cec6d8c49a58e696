import { request } from "node:http";
import { Duplex } from "node:stream";

/** An answer as a reader understood it. */
export type ReadAnswer = {
  readonly statusCode: number;
  readonly statusText: string;
  readonly headers: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
};

/**
 * What Node's HTTP client makes of the bytes of a connection that then ends in order.
 * @returns the answer if it is complete, or why not
 */
export function readByNode(
  bytes: string,
  sizes: readonly number[],
  method: string,
): Promise<ReadAnswer | string> {
  return new Promise((resolve) => {
    const socket = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
    const asked = request({ method, createConnection: () => socket, maxHeaderSize: 65_536 });
    const fail = (error: Error): void => resolve(error.message);
    asked.on("error", fail).on("upgrade", () => resolve("upgrade"));
    asked.on("response", (answer) => {
      let body = "";
      answer.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
      answer.on("error", fail);
      answer.on("end", () => {
        const {
          statusCode = 0,
          statusMessage: statusText = "",
          rawHeaders: headers,
          rawTrailers: trailers,
        } = answer;
        resolve(answer.complete ? { statusCode, statusText, headers, body, trailers } : "not complete");
      });
    });
    asked.end();
    const all = Buffer.from(bytes, "latin1");
    // The client listens to its socket only from the next turn of the event loop on.
    setImmediate(() => {
      let at = 0;
      for (const size of sizes) {
        socket.push(all.subarray(at, at + size));
        at += size;
      }
      socket.push(null);
    });
  });
}
