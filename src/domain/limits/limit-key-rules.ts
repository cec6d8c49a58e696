import ipaddr from "ipaddr.js";

/**
 * The network that a client's address stands for in limits: an IPv4 address itself; of IPv6 the /64, since one
 * customer owns at least all of that; an IPv4 address in IPv6 clothes is the IPv4 address.
 * What is no address stays as it is, so that it is limited too.
 */
export function clientNetwork(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  const firstHalf = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${firstHalf.join(":")}::/64`;
}

/** Who takes turns with others at what is slow: of IPv6 the /48, the most that one customer commonly has. */
export function askerOf(ip: string | null): string {
  return clientNetwork(ip ?? "").replace(/:[^:]*::\/64$/, "::/48");
}

/**
 * One window per account and network.
 * @param who an account's id, or the normal form of an address that no account has
 */
export function loginKey(who: string, ip: string): string {
  return `login:${clientNetwork(ip)} ${who}`;
}

export function authKey(ip: string): string {
  return `auth:${clientNetwork(ip)}`;
}

export function apiKey(userId: string): string {
  return `api:${userId}`;
}

/** @param account its id; for an address without an account, the address */
export function mailKey(account: string): string {
  return `mail:${account.toLowerCase()}`;
}

/** Mails that a network causes, to whomever. */
export function mailCauserKey(ip: string): string {
  return `mail-by:${clientNetwork(ip)}`;
}

/** What a token calls of the proxy itself: polling its status must not use up what it may proxy. */
export function ownCallKey(tokenId: string): string {
  return `own:${tokenId}`;
}

/** Tokens that are none, or were not seen yet: all of a network together. */
export function unknownTokenKey(ip: string): string {
  return `unknown:${clientNetwork(ip)}`;
}

/** Of the token's id, never of the token: other instances and Redis see the key. */
export function proxyKey(tokenId: string): string {
  return `proxy:${tokenId}`;
}
