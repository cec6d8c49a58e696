import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";
import type { Log, LogFacts } from "../../kernel/log.port.ts";

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/** What must never be printed, should somebody log a whole request or settings object one day. */
const REDACTED_NAMES = [
  "authorization",
  "cookie",
  "password",
  "current_password",
  "token",
  "access_token",
  "secret",
  '["x-access-token"]',
  '["set-cookie"]',
];

/**
 * JSON lines for machines and people: level as a word, time as UTC.
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
      serializers: { error: stdSerializers.err },
      redact: {
        paths: REDACTED_NAMES.flatMap((name) => [name, name.startsWith("[") ? `*${name}` : `*.${name}`]),
        censor: "[secret]",
      },
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
  return (message, facts) => logger[level](facts ?? {}, message);
}
