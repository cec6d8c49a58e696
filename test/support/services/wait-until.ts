import { setTimeout as delay } from "node:timers/promises";

const everyMs = 20;

/**
 * Waits until `check` returns true; it is called every 20 ms.
 * @throws Error naming `what` after `timeoutMs`
 */
export async function waitUntil(
  what: string,
  timeoutMs: number,
  check: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > deadlineMs) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await delay(everyMs);
  }
}
