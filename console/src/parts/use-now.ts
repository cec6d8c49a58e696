import { useSyncExternalStore } from "react";
import { serverNowMs } from "../api/server-clock.ts";

const TICK_MS = 1_000;

let nowMs = serverNowMs();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

/** The server's time, ms, updated once a second, for all components at the same moment. @param stepMs rounded down to it */
export function useNow(stepMs = 1): number {
  return useSyncExternalStore(subscribe, () => nowMs - (nowMs % stepMs));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    nowMs = serverNowMs();
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function tick(): void {
  nowMs = serverNowMs();
  for (const listener of listeners) listener();
}
