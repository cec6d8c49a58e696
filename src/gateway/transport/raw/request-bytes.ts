import { fieldLines, isFieldValue } from "../header-fields.ts";
import type { TransportRequest } from "../transport.port.ts";

/** RFC 9110, 9.1 */
const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Z]+$/i;
/** Any visible character. Whether it is allowed in a path is for the client and the target to decide. */
const PATH = /^[!-~\x80-\xff]+$/;

/**
 * The head of a request as it is sent, each character one byte.
 * @throws RangeError: it cannot be written as HTTP/1.1
 */
export function requestHead({
  method,
  path,
  headers,
  body,
  upgrade,
  takesTrailers,
}: TransportRequest): string {
  if (!METHOD.test(method)) throw new RangeError("the method is no token");
  if (!PATH.test(path)) throw new RangeError("the path has characters that a path cannot have");
  if (upgrade !== null && !isFieldValue(upgrade)) throw new RangeError("the upgrade cannot be written");
  let head = `${method} ${path} HTTP/1.1\r\n${headers.lines}`;
  if (upgrade !== null) head += `Connection: Upgrade\r\nUpgrade: ${upgrade}\r\n`;
  else if (takesTrailers) head += "TE: trailers\r\nConnection: TE, keep-alive\r\n";
  // HTTP/1.1 stays open by default; targets of HTTP/1.0 need the field.
  else head += "Connection: keep-alive\r\n";
  return body === "chunked" ? `${head}Transfer-Encoding: chunked\r\n\r\n` : `${head}\r\n`;
}

/** The last chunk and the trailers. @throws RangeError: a trailer cannot be written */
export function chunkedEnd(trailers: readonly string[]): string {
  return `0\r\n${fieldLines(trailers)}\r\n`;
}
