/**
 * How long work that can wait may run before other work gets its turn: requests, timers, cuts. Rewriting of bodies ends with the
 * piece that is under way at that time, so that no write occupies the event loop for 20 ms.
 */
const TURN_MS_MAX = 4;

let startedMs = 0;
let isRunning = false;

/** Whether all work that asks this has used up its share of this turn of the event loop. */
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

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
