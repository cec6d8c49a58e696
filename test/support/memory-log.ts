import type { Log, LogFacts } from "../../src/kernel/log.port.ts";

export type LogLine = { readonly level: keyof Log; readonly message: string; readonly facts: LogFacts };

/** A log that tests can read. */
export class MemoryLog implements Log {
  readonly lines: LogLine[] = [];

  debug(message: string, facts: LogFacts = {}): void {
    this.lines.push({ level: "debug", message, facts });
  }

  info(message: string, facts: LogFacts = {}): void {
    this.lines.push({ level: "info", message, facts });
  }

  warn(message: string, facts: LogFacts = {}): void {
    this.lines.push({ level: "warn", message, facts });
  }

  error(message: string, facts: LogFacts = {}): void {
    this.lines.push({ level: "error", message, facts });
  }
}
