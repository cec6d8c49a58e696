import { SECOND_MS } from "../../kernel/duration.ts";
import type { ClientRequest } from "./client.port.ts";

/** Time for a client that is uploading to notice that it has its answer; no longer, since its bytes are not used. */
const LINGER_MS = 2 * SECOND_MS;
/** Read from a client that sends its whole body before it reads; beyond this, reading pauses until the time is over. */
const DROPPED_BYTES_MAX = 32 * 1_048_576;

/**
 * Reads the rest of a request for a while and drops it. If a connection is closed while bytes of the client are unread, it is
 * reset, and the client may lose the answer.
 * @param onOver called once: the request is complete or aborted, or its time is over
 * @param whenSent calls back once the answer has been sent, when the time begins; by default it has been sent already
 */
export function dropRest(
  request: ClientRequest,
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
