import { BlockList, isIP } from "node:net";
import type { SettingReader } from "./setting-reader.ts";
import type { TARGET_SEES } from "./table-server.ts";

/** Where the target is served at "/": at an origin of its own, beside the console's. */
export type OwnOriginSettings = {
  /** Told from the console's origin by the `Host` of a request. Null if it is unset or the origin of `BACKEND_URL`. */
  readonly proxyOrigin: URL | null;
  /** The second port. `isDefault`: nobody asked for it, so a start goes on without it if another program uses it. */
  readonly proxyPort: { readonly port: number; readonly isDefault: boolean } | null;
  /** Where pages lead: `proxyOrigin`, else `BACKEND_URL` with the second port. Its path is "/". */
  readonly ownOrigin: URL | null;
  readonly targetSees: (typeof TARGET_SEES)[number];
};

/** What the settings of the own origin depend on. */
type Listener = { readonly host: string; readonly port: number; readonly backendUrl: URL };

const PORT_MAX = 65_535;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

export function readOwnOrigin(reader: SettingReader, listener: Listener): OwnOriginSettings {
  const { backendUrl } = listener;
  const given = reader.read("PROXY_ORIGIN");
  const proxyOrigin = given === null || given.origin === backendUrl.origin ? null : given;
  const proxyPort = readProxyPort(reader, listener, proxyOrigin);
  const ownOrigin = proxyOrigin ?? (proxyPort === null ? null : urlAtPort(backendUrl, proxyPort.port));
  const targetSees = reader.read("TARGET_SEES");
  if (targetSees === "public" && ownOrigin === null) {
    reader.fault({
      en: "TARGET_SEES: public needs an address of its own for the target; set PROXY_ORIGIN or PROXY_PORT",
      ru: "TARGET_SEES: public требует отдельного адреса для целевого сервера; задайте PROXY_ORIGIN или PROXY_PORT",
    });
  }
  return { proxyOrigin, proxyPort, ownOrigin, targetSees };
}

function readProxyPort(
  reader: SettingReader,
  { host, port, backendUrl }: Listener,
  proxyOrigin: URL | null,
): OwnOriginSettings["proxyPort"] {
  const asked = reader.read("PROXY_PORT");
  const isConsoles = (own: number): boolean =>
    proxyOrigin === null && urlAtPort(backendUrl, own).origin === backendUrl.origin;
  if (asked === null) {
    const next = port + 1;
    const isOn = port > 0 && next <= PORT_MAX && proxyOrigin === null && isLoopback(host);
    // Behind a reverse proxy, browsers reach a port only if that proxy listens there.
    const isReached = isLoopback(backendUrl.hostname.replace(/^\[|\]$/g, ""));
    return isOn && isReached && !isConsoles(next) ? { port: next, isDefault: true } : null;
  }
  if (asked === 0) return null;
  if (asked === port) {
    reader.fault({
      en: "PROXY_PORT: it is the same as PORT; choose another, or 0 for none",
      ru: "PROXY_PORT: совпадает с PORT; задайте другой или 0, чтобы выключить",
    });
  } else if (isConsoles(asked)) {
    reader.fault({
      en: "PROXY_PORT: it is the port of BACKEND_URL, where the console is; choose another, or 0 for none",
      ru: "PROXY_PORT: это порт BACKEND_URL, где открывается консоль; задайте другой или 0, чтобы выключить",
    });
  }
  return { port: asked, isDefault: false };
}

/** The same host, at another port. */
export function urlAtPort(url: URL, port: number): URL {
  const other = new URL(url);
  other.port = String(port);
  return other;
}

/** Whether a host name or address is this machine alone. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === "localhost";
  return LOOPBACK.check(host, version === 4 ? "ipv4" : "ipv6");
}
