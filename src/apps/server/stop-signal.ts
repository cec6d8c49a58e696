import { systemClock } from "../../adapters/system/system-clock.ts";

/** Ctrl-C under `npm start` comes twice: from the terminal, and from npm, which passes on what it got. */
const SAME_SIGNAL_MS = 500;

/**
 * Aborted by the first SIGINT or SIGTERM from now on; a second one ends the process at once. Ctrl-C in a terminal and a
 * service manager's stop are the same.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  let firstAtMs = 0;
  const onSignal = (): void => {
    const nowMs = systemClock.monotonicMs();
    if (!stopping.signal.aborted) {
      firstAtMs = nowMs;
      stopping.abort();
    } else if (nowMs - firstAtMs > SAME_SIGNAL_MS) {
      process.exit(130);
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return stopping.signal;
}

/** Settles when `signal` is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
