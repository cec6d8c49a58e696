/** The proxy's prefix in the gateway's URL space (contract, Proxy). */
export const PROXY_PREFIX = "/api/v1/proxy";

/**
 * Where a request for the target arrived: under the prefix at the console's origin, or at the target's own origin, by its host or
 * its port. The place decides which paths are the gateway's own, and how a browser's request and its answer are translated.
 */
export type Place = {
  /** What precedes the target's path in a request URL: `PROXY_PREFIX`, or "" at the own origin. */
  readonly prefix: string;
  readonly isOwnOrigin: boolean;
};

/** All that is the gateway's at the target's own origin (contract, The target at its own origin). */
export const OWN_FOLDER = "/.zenzefi/";

export const AT_PREFIX: Place = { prefix: PROXY_PREFIX, isOwnOrigin: false };
export const AT_OWN_ORIGIN: Place = { prefix: "", isOwnOrigin: true };

/** Where a refused device takes the token over, by POST. */
export function takeoverPath({ isOwnOrigin }: Place): string {
  return isOwnOrigin ? `${OWN_FOLDER}takeover` : `${PROXY_PREFIX}/takeover`;
}
