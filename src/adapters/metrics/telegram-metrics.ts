import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";

/** When Telegram last answered as it should, over all instances; null: never. */
type ReadContact = () => Promise<Date | null>;

export type TelegramMetrics = {
  readonly updates: Counter<"result">;
  /** From then on the age of the contact is read from `read`. If it rejects, the last one is used. */
  watch(read: ReadContact): void;
};

/** The metrics of the bot. Without one they are 0. */
export function createTelegramMetrics(registry: Registry, clock: Clock): TelegramMetrics {
  const registers = [registry];
  const startedMs = clock.nowMs();
  let read: ReadContact | null = null;
  let contactAt: Date | null = null;
  new Gauge({
    name: "telegram_contact_age_seconds",
    help: "How long ago Telegram last answered the bot; before the first time, how long this process runs; 0 without a bot.",
    registers,
    // One instance talks with Telegram, and its state is of all.
    aggregator: "max",
    async collect() {
      if (read === null) return this.set(0);
      contactAt = await read().catch(() => contactAt);
      this.set(Math.max(0, clock.nowMs() - (contactAt?.getTime() ?? startedMs)) / SECOND_MS);
    },
  });
  return {
    updates: new Counter({
      name: "telegram_updates_total",
      help: "Messages and taps that the bot got, by what became of them; limited: too many from one chat.",
      labelNames: ["result"] as const,
      registers,
    }),
    watch: (source) => {
      read = source;
    },
  };
}
