import { AppError } from "../../kernel/errors.ts";
import type { ClientRequest, ClientResponse } from "./client.port.ts";

/**
 * Reads the whole body of a request to which the gateway replies itself. After an error a refusal can still be sent.
 * @param limits.deadlineMs for the whole body: a byte now and then does not extend it
 * @throws payload_too_large: as early as possible, by `Content-Length` if there is one
 * @throws request_timeout: not complete in time, or the client has disconnected
 */
export function readBody(
  { request, response }: { readonly request: ClientRequest; readonly response: ClientResponse },
  { bytesMax, deadlineMs }: { readonly bytesMax: number; readonly deadlineMs: number },
): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) {
    return Promise.reject(new AppError("payload_too_large"));
  }
  if (request.headers.expect !== undefined) response.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const leave = (): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onGone).off("error", onGone);
    };
    const refuse = (fault: AppError): void => {
      leave();
      request.on("error", () => {});
      request.pause();
      reject(fault);
    };
    const onGone = (): void => refuse(new AppError("request_timeout"));
    const timer = setTimeout(onGone, deadlineMs);
    const onData = (chunk: Buffer): void => {
      sizeBytes += chunk.length;
      if (sizeBytes > bytesMax) refuse(new AppError("payload_too_large"));
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      leave();
      resolve(Buffer.concat(chunks).toString("utf8"));
    };
    request.on("data", onData).on("end", onEnd).on("close", onGone).on("error", onGone);
  });
}
