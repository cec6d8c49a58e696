import { RedisConnection, type RedisServer } from "./redis-connection.ts";

/** A connection for tests, not started, and what it reported. */
export function testConnection(url: string, server: Partial<RedisServer> = {}) {
  const states: string[] = [];
  const faults: string[] = [];
  const observed: { operation: string; ok: boolean }[] = [];
  const connection = new RedisConnection({
    server: { url, ca: null, sentinels: null, ...server },
    clock: { monotonicMs: () => performance.now() },
    observe: (operation, _seconds, ok) => observed.push({ operation, ok }),
    onStateChange: (connected, reason) => states.push(`${connected ? "up" : "down"}: ${reason}`),
    onFault: (operation, reason) => faults.push(`${operation}: ${reason}`),
  });
  return { connection, states, faults, observed };
}
