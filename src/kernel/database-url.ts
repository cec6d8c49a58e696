import type { Sentence } from "./language.ts";

/** Where a PostgreSQL may be. An empty host is the driver's default; one that begins with "/" is the folder of a socket. */
export type DatabaseHost = { readonly host: string; readonly port: number };

/**
 * How a connection is protected. `no-verify`: encrypted, but anybody on the way can pretend to be the server. `verify-ca`: the
 * certificate must be of a trusted authority. `verify-full`: it must also name the host.
 */
export type TlsMode = "disable" | "no-verify" | "verify-ca" | "verify-full";

/** A connection string of PostgreSQL, parsed. What is null is left to the driver's defaults. */
export type DatabaseUrl = {
  /** At least one. With several, the one that accepts writes is used. */
  readonly hosts: readonly DatabaseHost[];
  readonly user: string | null;
  readonly password: string | null;
  readonly database: string | null;
  readonly tls: TlsMode | null;
  /** `sslrootcert`, `sslcert`, `sslkey`: a file's path, or its content as `data:,` with percent-encoding. */
  readonly caFile: string | null;
  readonly certificateFile: string | null;
  readonly keyFile: string | null;
  /** `options`: flags for the server, in addition to ours. */
  readonly serverOptions: string | null;
  /** `pgbouncer=true`: a pooler may give each transaction another connection, so that nothing may depend on the session. */
  readonly isPooled: boolean;
};

const PORT_DEFAULT = 5432;
const PORT_MAX = 65_535;
/** More are a mistake; each is asked whether it accepts writes. */
const HOSTS_MAX = 16;
const FORM = /^postgres(?:ql)?(?:\+[a-z0-9]+)?:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;

/** `require` verifies as `verify-full` does: encryption without it protects only from those who cannot change the traffic. */
const MODES: Readonly<Record<string, TlsMode>> = {
  disable: "disable",
  "no-verify": "no-verify",
  require: "verify-full",
  "verify-ca": "verify-ca",
  "verify-full": "verify-full",
};
/** The older `ssl=`, as node-postgres and asyncpg write it. */
const SSL_VALUES: Readonly<Record<string, TlsMode>> = {
  ...MODES,
  0: "disable",
  false: "disable",
  1: "verify-full",
  true: "verify-full",
};
/** Writing is always needed, so that these mean the same; the others of libpq ask for a server that cannot be written. */
const SESSION_ATTRIBUTES = ["any", "read-write", "primary"];

const READ_HERE = [
  ...["host", "port", "user", "password", "dbname", "options", "pgbouncer", "target_session_attrs"],
  ...["ssl", "sslmode", "sslrootcert", "sslcert", "sslkey"],
];
/** Accepted, and without effect here: they tune what this service tunes by itself. */
const HARMLESS = [
  ...[
    "application_name",
    "fallback_application_name",
    "client_encoding",
    "connect_timeout",
    "channel_binding",
  ],
  ...["keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"],
  ...["gssencmode", "load_balance_hosts", "sslnegotiation", "sslsni", "connection_limit", "pool_timeout"],
];

/**
 * Parses a connection string as libpq does, with several hosts too (PostgreSQL manual, 34.1.1): node-postgres and `URL` know
 * one host only. SQLAlchemy's driver (`postgresql+psycopg2://`) is ignored.
 * @returns a sentence that completes "DATABASE_URL: ..." if it cannot be used; it never contains a part that may be secret
 */
export function parseDatabaseUrl(text: string): DatabaseUrl | Sentence {
  const [, authority, path = "", query = ""] = FORM.exec(text) ?? [];
  if (authority === undefined) return NOT_A_URL;
  try {
    const parameters = new URLSearchParams(query.replaceAll("+", "%2B"));
    const fault = judgeParameters(parameters);
    return fault ?? assemble(authority, decodeURIComponent(path), parameters);
  } catch {
    return NOT_A_URL; // A `%` that is not part of an encoded character.
  }
}

/** Hosts and name of the database as they may be printed: without user name and password. */
export function describeDatabase(text: string): { readonly hosts: string; readonly name: string } {
  const url = parseDatabaseUrl(text);
  if (!("hosts" in url)) return { hosts: "?", name: "?" };
  return { hosts: url.hosts.map(describeHost).join(","), name: url.database ?? "" };
}

export function describeHost({ host, port }: DatabaseHost): string {
  if (host === "") return `localhost:${port}`;
  if (host.startsWith("/")) return host;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function assemble(authority: string, path: string, parameters: URLSearchParams): DatabaseUrl | Sentence {
  const at = authority.lastIndexOf("@");
  const login = at === -1 ? "" : authority.slice(0, at);
  const colon = login.indexOf(":");
  const userPart = colon === -1 ? login : login.slice(0, colon);
  const passwordPart = colon === -1 ? "" : login.slice(colon + 1);
  const hosts = hostsOf(parameters, authority.slice(at + 1));
  if (!Array.isArray(hosts)) return hosts;
  const one = (name: string): string | null => parameters.get(name) || null;
  const mode = one("sslmode");
  const ssl = one("ssl");
  return {
    hosts,
    user: one("user") ?? (decodeURIComponent(userPart) || null),
    password: one("password") ?? (decodeURIComponent(passwordPart) || null),
    database: one("dbname") ?? (path || null),
    tls: tlsOf(mode === null ? SSL_VALUES[ssl ?? ""] : MODES[mode], one("sslrootcert") ?? one("sslcert")),
    caFile: one("sslrootcert"),
    certificateFile: one("sslcert"),
    keyFile: one("sslkey"),
    serverOptions: one("options"),
    isPooled: parameters.get("pgbouncer") === "true",
  };
}

/** Whoever names certificates wants them to be used. */
function tlsOf(mode: TlsMode | undefined, certificates: string | null): TlsMode | null {
  return mode ?? (certificates === null ? null : "verify-full");
}

function hostsOf(parameters: URLSearchParams, hostList: string): DatabaseHost[] | Sentence {
  const listed = parameters.get("host");
  const parts =
    listed === null
      ? hostList.split(",").map(splitHost)
      : listed.split(",").map((host) => ({ host, port: "" }));
  const ports = (parameters.get("port") ?? "").split(",");
  if (ports.length !== 1 && ports.length !== parts.length) return WRONG_PORTS;
  const hosts: DatabaseHost[] = [];
  for (const [index, part] of parts.entries()) {
    if (part === null) return NOT_A_URL;
    const text = part.port || ports[ports.length === 1 ? 0 : index] || String(PORT_DEFAULT);
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port < 1 || port > PORT_MAX) return WRONG_PORTS;
    hosts.push({ host: part.host, port });
  }
  if (hosts.length > HOSTS_MAX || (hosts.length > 1 && hosts.some(({ host }) => host === "")))
    return WRONG_HOSTS;
  return hosts;
}

/** `name`, `name:port`, `[IPv6]:port`, or the percent-encoded folder of a socket. */
function splitHost(text: string): { host: string; port: string } | null {
  const [, bracketed, name, port = ""] =
    /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]\s\\]*))(?::(\d*))?$/.exec(text) ?? [];
  if (bracketed === undefined && name === undefined) return null;
  return { host: bracketed ?? decodeURIComponent(name ?? ""), port };
}

function judgeParameters(parameters: URLSearchParams): Sentence | null {
  const unknown = [...parameters.keys()].find(
    (name) => !READ_HERE.includes(name) && !HARMLESS.includes(name),
  );
  if (unknown !== undefined) return unknownParameter(unknown);
  const mode = parameters.get("sslmode") || null;
  if (mode !== null && !Object.hasOwn(MODES, mode)) return WRONG_MODE;
  const ssl = parameters.get("ssl") || null;
  if (ssl !== null && !Object.hasOwn(SSL_VALUES, ssl)) return WRONG_MODE;
  const attributes = parameters.get("target_session_attrs") || "any";
  return SESSION_ATTRIBUTES.includes(attributes) ? null : WRONG_ATTRIBUTES;
}

const NOT_A_URL: Sentence = {
  en: "expected postgresql://user:password@host:port/database, with special characters percent-encoded",
  ru: "нужно postgresql://имя:пароль@узел:порт/база, особые символы в виде %XX",
};

const WRONG_PORTS: Sentence = {
  en: "each port must be from 1 to 65535: one for all hosts, or one for each host",
  ru: "порт должен быть от 1 до 65535: один на все узлы либо свой у каждого узла",
};

const WRONG_HOSTS: Sentence = {
  en: `name each of the hosts, at most ${HOSTS_MAX}`,
  ru: `у каждого узла должно быть имя; узлов не больше ${HOSTS_MAX}`,
};

const WRONG_MODE: Sentence = {
  en: "sslmode must be disable, require, verify-ca, verify-full or no-verify",
  ru: "sslmode должен быть disable, require, verify-ca, verify-full или no-verify",
};

const WRONG_ATTRIBUTES: Sentence = {
  en: "target_session_attrs must be read-write: this service always writes",
  ru: "target_session_attrs должен быть read-write: сервис всегда пишет в базу",
};

/** What else libpq knows. Any other name is not printed: after an unencoded `?` or `&` it may be a part of the password. */
const OF_LIBPQ =
  /^(ssl[a-z_]+|ssl_(min|max)_protocol_version|require[a-z_]+|hostaddr|service|passfile|replication|schema)$/;

function unknownParameter(name: string): Sentence {
  const printed = OF_LIBPQ.test(name) ? ` ${name}` : "";
  return {
    en: `the parameter${printed} is not supported`,
    ru: `параметр${printed} не поддерживается`,
  };
}
