import { systemClock } from "../../adapters/system/system-clock.ts";

/** Under `npm start` one Ctrl-C arrives twice: from the terminal, and from npm, which forwards the signal. */
const SAME_SIGNAL_MS = 500;

/**
 * Aborted by the first SIGINT (Ctrl-C), SIGTERM (a service manager) or SIGHUP (the terminal was closed) from now on; a second one
 * ends the process at once.
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
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  return stopping.signal;
}

/** Settles when `signal` is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Does `work`, and settles with it. @throws the reason of `signal` at once when it is aborted, whatever becomes of `work` */
export function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    void work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}
