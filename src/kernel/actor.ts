/** Who does something, and from where, cut to the length that is stored (`http/actor.ts`). */
export type Actor = {
  readonly userId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
};

/** Stands for the address of clients that have none: their socket is closed already. They share one limit. */
export const NO_ADDRESS = "unknown";

/** The service itself: jobs, and the command line. */
export const THE_SERVICE: Actor = { userId: null, ip: null, userAgent: null, requestId: null };
