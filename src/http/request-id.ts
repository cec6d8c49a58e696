/** Long enough for any tracer's id, without what could break a header or a log line. */
const VALID = /^[A-Za-z0-9._:+/=@-]{1,128}$/;

/** The id of a request: an incoming valid one is kept (contract, Conventions), else `newId` makes one. */
export function requestIdOf(header: string | readonly string[] | undefined, newId: () => string): string {
  return typeof header === "string" && VALID.test(header) ? header : newId();
}
