import type { IncomingMessage } from "node:http";
import { SECOND_MS } from "../../kernel/duration.ts";

/** Time for a client that uploads to notice that it has its answer; no longer, since nobody wants its bytes. */
const LINGER_MS = 2 * SECOND_MS;
/** A client that sends first and reads then is read for this much; beyond that it is held back until its time is over. */
const DROPPED_BYTES_MAX = 32 * 1_048_576;

/**
 * Reads on for a while and drops what comes: closed with bytes of the client unread, a connection is reset, and the
 * answer lost with it.
 * @param onOver called once: the request is complete or gone, or its time is over
 * @param whenSent calls back when the answer has been sent, from when the time counts; by default it has been
 */
export function dropRest(
  request: IncomingMessage,
  onOver: () => void,
  whenSent: (sent: () => void) => void = (sent) => sent(),
): void {
  let droppedBytes = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const onData = (chunk: Buffer): void => {
    droppedBytes += chunk.length;
    if (droppedBytes > DROPPED_BYTES_MAX) request.pause();
  };
  function end(): void {
    isOver = true;
    clearTimeout(timer);
    request.off("data", onData).off("end", end).off("close", end);
    onOver();
  }
  request.on("data", onData).once("end", end).once("close", end).resume();
  whenSent(() => {
    if (!isOver) timer = setTimeout(end, LINGER_MS);
  });
}
