import type { Clock } from "../../kernel/clock.port.ts";

/**
 * Reads at most once in `keptMs`, however many ask: they get what was read last, or share the read that runs. A read
 * that failed is not kept.
 */
export function keptFor<T>(keptMs: number, clock: Clock, read: () => Promise<T>): () => Promise<T> {
  let kept: { readonly value: T; readonly readAtMs: number } | null = null;
  let running: Promise<T> | null = null;
  const readNow = async (): Promise<T> => {
    try {
      const value = await read();
      kept = { value, readAtMs: clock.monotonicMs() };
      return value;
    } finally {
      running = null;
    }
  };
  return async () => {
    if (kept !== null && clock.monotonicMs() - kept.readAtMs < keptMs) return kept.value;
    running ??= readNow();
    return running;
  };
}
