/**
 * How long rewriting may run before other work gets its turn: other requests, timers, cuts. Even with the piece that is
 * under way at that time, no write occupies the event loop for 20 ms.
 */
const TURN_MS_MAX = 4;

let startedMs = 0;
let isRunning = false;

/** Whether the rewriting of all bodies together has used up its share of this turn of the event loop. */
export function isTurnOver(): boolean {
  const nowMs = performance.now();
  if (isRunning) return nowMs - startedMs > TURN_MS_MAX;
  isRunning = true;
  startedMs = nowMs;
  setImmediate(() => {
    isRunning = false;
  });
  return false;
}
