import { type DestinationStream, type Logger, pino } from "pino";
import type { Log, LogFacts } from "../../kernel/log.port.ts";
import { hideSecretsIn, hideText } from "./hide-logged-secrets.ts";

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/**
 * JSON lines with the level as a word and the time in UTC. Secrets in them are hidden.
 * @param destination stdout if left out
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
    if (logger.isLevelEnabled(level)) logger[level](hideSecretsIn(facts ?? {}), hideText(message));
  };
}
