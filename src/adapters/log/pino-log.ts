import { type DestinationStream, type Logger, pino } from "pino";
import type { Log, LogFacts } from "../../kernel/log.port.ts";
import { hideFacts, hideText } from "./hide-facts.ts";

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/**
 * JSON lines for machines and people: level as a word, time as UTC. Secrets in them are hidden, whoever logs them.
 * @param destination where lines go; stdout if left out
 */
export function createLog(options: {
  readonly level: LogLevel;
  readonly destination?: DestinationStream;
}): Log {
  const logger = pino(
    {
      level: options.level,
      base: { service: "zenzefi" },
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? pino.destination({ dest: 1, sync: false }),
  );
  return {
    debug: writer(logger, "debug"),
    info: writer(logger, "info"),
    warn: writer(logger, "warn"),
    error: writer(logger, "error"),
  };
}

function writer(logger: Logger, level: LogLevel): (message: string, facts?: LogFacts) => void {
  return (message, facts) => {
    if (logger.isLevelEnabled(level)) logger[level](hideFacts(facts ?? {}), hideText(message));
  };
}
