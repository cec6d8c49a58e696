import type { Clock } from "../../kernel/clock.port.ts";

/**
 * Reads at most once in `cachedMs`. Other calls get the last value, or wait for the read that runs. A read that failed is not
 * cached.
 */
export function cachedRead<T>(cachedMs: number, clock: Clock, read: () => Promise<T>): () => Promise<T> {
  let cached: { readonly value: T; readonly readAtMs: number } | null = null;
  let running: Promise<T> | null = null;
  const readNow = async (): Promise<T> => {
    try {
      const value = await read();
      cached = { value, readAtMs: clock.monotonicMs() };
      return value;
    } finally {
      running = null;
    }
  };
  return async () => {
    if (cached !== null && clock.monotonicMs() - cached.readAtMs < cachedMs) return cached.value;
    running ??= readNow();
    return running;
  };
}
