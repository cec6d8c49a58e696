import ipaddr from "ipaddr.js";

/**
 * The network that limits count a client's address by: an IPv4 address itself, the /64 of an IPv6 address, since one
 * customer has at least a /64. An IPv4-mapped IPv6 address counts as the IPv4 address.
 * A text that is no address is returned unchanged, so that it is limited too.
 */
export function clientNetwork(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  const firstHalf = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${firstHalf.join(":")}::/64`;
}

/** The key by which clients take turns at slow work. Of an IPv6 address the /48, the most that one customer usually has. */
export function askerOf(ip: string | null): string {
  return clientNetwork(ip ?? "").replace(/:[^:]*::\/64$/, "::/48");
}

/**
 * One window for each account and network.
 * @param who an account's id, or the normal form of an e-mail address that no account has
 */
export function loginKey(who: string, ip: string): string {
  return `login:${clientNetwork(ip)} ${who}`;
}

export function authKey(ip: string): string {
  return `auth:${clientNetwork(ip)}`;
}

/** Of attempts to renew a sign-in. */
export function refreshKey(ip: string): string {
  return `refresh:${clientNetwork(ip)}`;
}

export function apiKey(userId: string): string {
  return `api:${userId}`;
}

/** Voucher codes that an account tries. */
export function voucherKey(userId: string): string {
  return `voucher:${userId}`;
}

/** Voucher codes that a network tries, with whatever accounts. */
export function voucherCauserKey(ip: string): string {
  return `voucher-by:${clientNetwork(ip)}`;
}

/** Codes of receipts that a network asks about. */
export function receiptKey(ip: string): string {
  return `receipt:${clientNetwork(ip)}`;
}

/** @param account its id; for an e-mail address without an account, the address */
export function mailKey(account: string): string {
  return `mail:${account.toLowerCase()}`;
}

/** Apart from `mailKey`: who asks for password resets of an account must not use up its verification mails. */
export function verificationKey(userId: string): string {
  return `mail-verify:${userId}`;
}

/** Apart from `mailCauserKey`: an office that registers all its people must be able to reset a password that day. */
export function verificationCauserKey(ip: string): string {
  return `mail-verify-by:${clientNetwork(ip)}`;
}

/** All mails for forgotten passwords that a network causes. */
export function mailCauserKey(ip: string): string {
  return `mail-by:${clientNetwork(ip)}`;
}

/** Codes that link a chat of Telegram to an account. */
export function telegramCodeKey(userId: string): string {
  return `telegram-code:${userId}`;
}

/** Rotations of a user's tokens. Not of each token: anybody may name any id. */
export function rotateKey(userId: string): string {
  return `rotate:${userId}`;
}

/** Offers of tokens as gifts that a user makes. */
export function giftOfferKey(userId: string): string {
  return `gift-offer:${userId}`;
}

/** Codes of gifts that an account tries. */
export function giftKey(userId: string): string {
  return `gift:${userId}`;
}

/** Codes of gifts that a network tries, signed in or not. */
export function giftCauserKey(ip: string): string {
  return `gift-by:${clientNetwork(ip)}`;
}

/** What a private chat sends to the bot. */
export function telegramChatKey(chatId: string): string {
  return `telegram-chat:${chatId}`;
}

/** Calls that the gateway answers itself. Polling the status must not use up the limit of proxied requests. */
export function gatewayCallKey(tokenId: string): string {
  return `own:${tokenId}`;
}

/** Tokens that do not exist, or were not seen yet, counted together for each network. */
export function unknownTokenKey(ip: string): string {
  return `unknown:${clientNetwork(ip)}`;
}

/** Contains the token's id, never the token: other instances and Redis see the key. */
export function proxyKey(tokenId: string): string {
  return `proxy:${tokenId}`;
}
