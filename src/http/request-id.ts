/** Long enough for the id of any tracing system. */
export const REQUEST_ID_CHARACTERS_MAX = 128;
/** Without what could break a header or a log line. */
const VALID = new RegExp(`^[A-Za-z0-9._:+/=@-]{1,${REQUEST_ID_CHARACTERS_MAX}}$`);

/** The id of a request: the incoming one if it is valid (contract, Conventions), else a new one. */
export function requestIdOf(header: string | readonly string[] | undefined, newId: () => string): string {
  return typeof header === "string" && VALID.test(header) ? header : newId();
}
