/**
 * How long rewriting may go on before all else has its turn: other requests, timers, cuts. With the one piece that is
 * under way when it ends, no write holds the event loop for 20 ms.
 */
const TURN_MS_MAX = 4;

let startedMs = 0;
let isRunning = false;

/** Whether all rewriting together, of whatever bodies, has had its share of this turn of the event loop. */
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
