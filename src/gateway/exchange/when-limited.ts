import type { ErrorCode } from "../../kernel/errors.ts";
import type { TransportHead } from "../transport/transport.port.ts";
import type { ExchangeDeps, ExchangeInput, RefusalDetails } from "./exchange-input.ts";

/** `text/event-stream`: such an answer has no end (HTML, 9.2). */
const EVENT_STREAM = /^text\/event-stream(?:$|[\s;])/i;

/**
 * An answer that by its type does not end is complete with its head for those that count and wait, as a tunnel's handshake is: it
 * gives its turn back, since a few idle ones would else take the target from everybody.
 */
export function noteEndless({ turn, noteHead }: ExchangeInput, head: TransportHead): void {
  if (!isEndless(head)) return;
  turn?.end();
  noteHead();
}

function isEndless({ headers }: TransportHead): boolean {
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? "";
    if (name.length === "content-type".length && name.toLowerCase() === "content-type")
      return EVENT_STREAM.test(headers[at + 1] ?? "");
  }
  return false;
}

/** Nobody knows when the exchanges of others end. Long enough that clients which try again do not fill the queue at once. */
const RETRY_SECONDS = 5;

export function whenBusy(code: ErrorCode): RefusalDetails {
  return code === "target_busy" ? { facts: { retry_after_seconds: RETRY_SECONDS } } : {};
}

export type Refusal = readonly [ErrorCode, RefusalDetails?];

/** Why the transport did not take a request. */
export function whyUnsent({ transport, noteFault }: ExchangeDeps): Refusal {
  const awaySeconds = transport.awaySeconds();
  if (awaySeconds !== null) return ["upstream_unreachable", { facts: { retry_after_seconds: awaySeconds } }];
  noteFault(new Error("too many connections to the target"));
  return ["service_unavailable", {}];
}
