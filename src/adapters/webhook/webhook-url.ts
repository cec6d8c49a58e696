import { isIP } from "node:net";
import type { UrlFault } from "../../domain/notifications/webhook/webhook-sender.port.ts";
import { isInNetworks, isPublicAddress } from "./public-address.ts";

/** Where a URL leads. `host` is a name, or an address without brackets, as Node's own parser of URLs reads it. */
export type WebhookTarget = { readonly url: URL; readonly host: string; readonly isEncrypted: boolean };

/**
 * Reads a URL as the client that connects will: one parser for both, so that decimal, octal and hexadecimal IPv4 addresses, IDN and
 * escapes have one meaning.
 * @param allowed networks that are allowed beside the public Internet; http is for them alone
 */
export function readWebhookUrl(text: string, allowed: readonly string[]): WebhookTarget | UrlFault {
  if (!URL.canParse(text)) return "url_invalid";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "url_invalid";
  if (url.username !== "" || url.password !== "") return "url_userinfo";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isEncrypted = url.protocol === "https:";
  if (!isEncrypted && allowed.length === 0) return "https_required";
  if (isIP(host) === 0) return host === "" ? "url_invalid" : { url, host, isEncrypted };
  return addressFaultOf([host], isEncrypted, allowed) ?? { url, host, isEncrypted };
}

/** Whether these addresses may be connected to: all of them, since any may be the one that is used. Null: yes. */
export function addressFaultOf(
  addresses: readonly string[],
  isEncrypted: boolean,
  allowed: readonly string[],
): UrlFault | null {
  const others = addresses.filter((address) => !isInNetworks(address, allowed));
  if (!others.every(isPublicAddress)) return "address_refused";
  return isEncrypted || others.length === 0 ? null : "https_required";
}
