import type { Clock } from "./clock.port.ts";
import { type NewId, uuidV7 } from "./ids.ts";
import type { Random } from "./random.port.ts";

/** `rand_a` of a UUID v7 has 12 bits. */
const SEQUENCE_MAX = 0xfff;

/**
 * Makes ids that sort in the order in which this process made them, also within one millisecond and if the clock is set back
 * (RFC 9562, section 6.2, method 1): lists are paged by id, and the order of a wallet's entries must not change.
 */
export function createNewId(clock: Clock, random: Random): NewId {
  let lastMs = 0;
  let sequence = 0;
  return () => {
    const nowMs = clock.nowMs();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      sequence = 0;
    } else if (sequence < SEQUENCE_MAX) {
      sequence += 1;
    } else {
      lastMs += 1;
      sequence = 0;
    }
    const tail = random.bytes(10);
    tail.writeUInt16BE(sequence, 0);
    return uuidV7(lastMs, tail);
  };
}
