/** The values of a log line beside its sentence. They must contain no secret. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** Structured log lines. Never throws and never waits. */
export interface Log {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}
