/** The highest `TAKEOVERS_PER_DAY`: each takeover leaves the row of a session for a year. */
export const TAKEOVERS_PER_DAY_MAX = 100;
