/** Where browsers find the console and the target. */
export type BrowserSite = {
  /** The origin of `BACKEND_URL`. */
  readonly consoleOrigin: string;
  /**
   * The origin that serves the target at "/" (contract, The target at its own origin), where its scripts share nothing with the
   * console; null: browsers reach the target under the prefix at the console's origin.
   */
  readonly ownOrigin: string | null;
  /** Whether a `Host` names the target's own origin. What arrives at the listener of `PROXY_PORT` belongs to it in any case. */
  readonly isOwnHost: (host: string) => boolean;
};

const PORT = /:\d*$/;

/** @param ownOrigin `Settings.ownOrigin` */
export function browserSite(backendUrl: URL, ownOrigin: URL | null): BrowserSite {
  const consoleOrigin = backendUrl.origin;
  if (ownOrigin === null) return { consoleOrigin, ownOrigin: null, isOwnHost: () => false };
  // A reverse proxy often passes the name without its port: the port is compared only if both hosts have one name.
  const isNameEnough = ownOrigin.hostname !== backendUrl.hostname;
  const ownHost = isNameEnough ? ownOrigin.hostname : ownOrigin.host;
  const defaultPort = ownOrigin.protocol === "https:" ? ":443" : ":80";
  const isOwnHost = (host: string): boolean => {
    const lower = host.toLowerCase();
    if (isNameEnough) return lower.replace(PORT, "") === ownHost;
    return (lower.endsWith(defaultPort) ? lower.slice(0, -defaultPort.length) : lower) === ownHost;
  };
  return { consoleOrigin, ownOrigin: ownOrigin.origin, isOwnHost };
}
