import { noteLastAnswer } from "../../http/last-answer.ts";
import type { AddedFields } from "./added-fields.ts";
import type { ClientRequest, ClientResponse } from "./client.port.ts";
import { dropRest } from "./drop-rest.ts";
import { hasBody } from "./request-body.ts";
import type { RequestContext } from "./request-context.ts";

/** For a URL that contains a token: caches must not store its answer, and the browser must not send it as `Referer`. */
export const SECRET_URL_FIELDS = { "cache-control": "no-store", "referrer-policy": "no-referrer" } as const;

/** An answer that the gateway makes itself. */
export type Reply = {
  readonly status: number;
  readonly headers: AddedFields;
  readonly body: string;
};

/**
 * Writes a reply. A request whose body was not read is the last on its connection.
 * @param isUnfit the connection cannot be used for another request: it is unclear where this one ends
 */
export function writeReply(
  request: ClientRequest,
  response: ClientResponse,
  reply: Reply,
  isUnfit = false,
): void {
  const closes = isUnfit || (!request.complete && hasBody(request));
  response.writeHead(reply.status, {
    ...reply.headers,
    "content-length": Buffer.byteLength(reply.body),
    ...(closes ? { connection: "close" } : {}),
  });
  if (closes) noteLastAnswer(request.socket);
  // A client that waits for `100 Continue` sends no body.
  const isReadOn = closes && !isUnfit && request.headers.expect === undefined;
  if (!isReadOn) {
    response.end(reply.body);
    return;
  }
  response.write(reply.body);
  dropRest(request, () => response.end());
}

/** Replies with JSON that no cache may store. @param setCookie the `Set-Cookie` values to add */
export function writeJson(
  { response, requestId, added }: RequestContext,
  body: string,
  setCookie: readonly string[] = [],
  status = 200,
): void {
  response.writeHead(status, {
    ...added,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...(setCookie.length > 0 ? { "set-cookie": [...setCookie] } : {}),
    "x-request-id": requestId,
  });
  response.end(body);
}
