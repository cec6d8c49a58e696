import { isIP } from "node:net";
import { parseDatabaseUrl } from "../kernel/database-url.ts";
import { isOperatorsEmail } from "../kernel/email.ts";
import { Secret } from "../kernel/secret.ts";
import { type Kind, listOf } from "./setting-kinds.ts";

const NOT_IN_A_URL = /[\s\p{Cc}\\]/u; // `new URL` removes or replaces these silently.
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})?(\.[a-z0-9_]([a-z0-9_-]{0,62})?)*\.?$/i;
const MAILBOX = /^[^\p{Cc}<>"]*<([^<>]+)>$/u;

/** A target's address. It may have a path, to which the paths of requests are appended. */
export const httpUrl: Kind<URL> = {
  accepts: {
    en: "an http or https URL without user name, password, query and fragment, such as https://10.0.0.5:61000",
    ru: "адрес http или https без имени, пароля, запроса и якоря, например https://10.0.0.5:61000",
  },
  parse(text) {
    const url = urlOf(text, /^https?:\/\//i);
    return url === undefined || url.port === "0" || /[?#@]/.test(text) ? undefined : url;
  },
};

/** Scheme, host and port only. The path of the URL is "/". */
export const originUrl: Kind<URL> = {
  accepts: {
    en: "an http or https address without a path, such as https://api.example.com",
    ru: "адрес http или https без пути, например https://api.example.com",
  },
  parse(text) {
    const url = httpUrl.parse(text);
    return url?.pathname === "/" ? url : undefined;
  },
};

export const origins: Kind<readonly string[]> = {
  accepts: {
    en: "a comma-separated (or JSON) list of addresses such as http://localhost:61000; or none",
    ru: "список адресов через запятую (или JSON), например http://localhost:61000; или none",
  },
  parse: (text) =>
    listOf({ accepts: originUrl.accepts, parse: (part) => originUrl.parse(part)?.origin }, text),
};

/** Addresses and networks. A single address becomes a network of one address, so that all have the same form. */
export const networks: Kind<readonly string[]> = {
  accepts: {
    en: "a comma-separated list of IP addresses and networks such as 10.0.0.0/8; or none",
    ru: "список IP-адресов и сетей через запятую, например 10.0.0.0/8; или none",
  },
  parse: (text) => listOf(network, text),
};

const network: Kind<string> = {
  accepts: { en: "an IP address or network", ru: "IP-адрес или сеть" },
  parse(text) {
    const [address = "", prefix, ...rest] = text.split("/");
    const version = address.includes("%") ? 0 : isIP(address);
    if (version === 0 || rest.length > 0) return undefined;
    const bits = version === 4 ? 32 : 128;
    if (prefix === undefined) return `${address}/${bits}`;
    return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? `${address}/${Number(prefix)}` : undefined;
  },
};

export const hostName: Kind<string> = {
  accepts: { en: "a host name or IP address, without a port", ru: "имя узла или IP-адрес, без порта" },
  parse: (text) => (isIP(text) !== 0 || HOST_NAME.test(text) ? text : undefined),
};

/** One or several of `host` or `host:port`, separated by commas. */
export const hostsAndPorts: Kind<string> = {
  accepts: {
    en: "host or host:port, several separated by commas",
    ru: "узел или узел:порт, несколько - через запятую",
  },
  parse(text) {
    const hosts = text.split(",").map((part) => hostAndPort.parse(part.trim()));
    return hosts.includes(undefined) ? undefined : hosts.join(",");
  },
};

/** `host` or `host:port`, in the form of a URL: IPv6 addresses get brackets. */
const hostAndPort: Kind<string> = {
  accepts: { en: "host or host:port", ru: "узел или узел:порт" },
  parse(text) {
    if (isIP(text) === 6) return `[${text}]`;
    const [, name, bracketed, port] = /^(?:([^:[\]]+)|\[([^\]]+)\])(?::(\d{1,5}))?$/.exec(text) ?? [];
    const host =
      bracketed === undefined
        ? hostName.parse(name ?? "")
        : isIP(bracketed) === 6
          ? `[${bracketed}]`
          : undefined;
    if (host === undefined) return undefined;
    if (port === undefined) return host;
    return Number(port) >= 1 && Number(port) <= 65_535 ? `${host}:${Number(port)}` : undefined;
  },
};

/** Also SQLAlchemy's form with a driver (`postgresql+psycopg2://`), as in v0.6: the driver is removed. */
export const postgresUrl: Kind<Secret<string>> = {
  accepts: {
    en: "postgresql://user:password@host:port/database, with special characters percent-encoded",
    ru: "postgresql://имя:пароль@узел:порт/база, особые символы в виде %XX",
  },
  parse(text) {
    const url = NOT_IN_A_URL.test(text) ? null : parseDatabaseUrl(text);
    if (url === null || !("hosts" in url) || url.database === null) return undefined;
    return new Secret(text.replace(/^[^:]+/, "postgresql"));
  },
  explain(text) {
    const url = NOT_IN_A_URL.test(text) ? null : parseDatabaseUrl(text);
    return url === null || "hosts" in url ? undefined : url;
  },
};

export const redisUrl: Kind<Secret<string>> = {
  accepts: {
    en: "redis://:password@host:port/number (or rediss://), with special characters percent-encoded",
    ru: "redis://:пароль@узел:порт/номер (или rediss://), особые символы в виде %XX",
  },
  parse(text) {
    const url = urlOf(text, /^rediss?:\/\//i);
    if (url === undefined || url.hostname === "" || url.hash !== "" || !isEncoded(url)) return undefined;
    return /^(\/\d{0,5})?$/.test(url.pathname) ? new Secret(text) : undefined;
  },
};

export const smtpUrl: Kind<Secret<string>> = {
  accepts: {
    en: "smtp://user:password@host:port (or smtps://), with special characters percent-encoded",
    ru: "smtp://имя:пароль@узел:порт (или smtps://), особые символы в виде %XX",
  },
  parse(text) {
    const url = urlOf(text, /^smtps?:\/\//i);
    if (url === undefined || url.hostname === "" || url.hash !== "" || !isEncoded(url)) return undefined;
    return new Secret(text);
  },
};

export const email: Kind<string> = {
  accepts: { en: "an e-mail address", ru: "адрес электронной почты" },
  parse: (text) => (isOperatorsEmail(text) ? text : undefined),
};

/** `name@host` or `Some Name <name@host>`. */
export const mailbox: Kind<string> = {
  accepts: { en: "name@host or Some Name <name@host>", ru: "имя@узел или Имя <имя@узел>" },
  parse: (text) => (email.parse(MAILBOX.exec(text)?.[1] ?? text) === undefined ? undefined : text),
};

/** Several addresses without names. */
export const mailAddresses: Kind<readonly string[]> = {
  accepts: { en: "e-mail addresses, separated by commas", ru: "адреса e-mail через запятую" },
  parse: (text) => listOf(email, text),
};

function urlOf(text: string, scheme: RegExp): URL | undefined {
  if (!scheme.test(text) || NOT_IN_A_URL.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Clients decode the user name and password, and throw if a `%` is not part of an encoded character. */
function isEncoded(url: URL): boolean {
  try {
    decodeURIComponent(`${url.username}${url.password}${url.pathname}`);
    return true;
  } catch {
    return false;
  }
}
