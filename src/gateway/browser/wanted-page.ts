import type { Place } from "../request/place.ts";
import type { RequestContext } from "../request/request-context.ts";

/** Longer than any URL that browsers send, 32 KiB of header section included. */
const PATH_CHARACTERS_MAX = 16_384;
/** A path: neither `//host` nor `/\host`, which browsers read as a host, and nothing that a header cannot contain. */
const PATH = /^\/(?![/\\])[\x21-\x7e]*$/;

/**
 * The page on which a person pressed a button of the gateway, by `Referer`: where to go on. It is a path of this place on the same
 * host; anything else becomes the place's first page, so that no other site can be reached by it.
 * @param ownPath the path of the button's form, which is no page
 */
export function wantedPage(
  { request, client }: Pick<RequestContext, "request" | "client">,
  { prefix }: Place,
  ownPath: string,
): string {
  const first = `${prefix}/`;
  const { referer } = request.headers;
  if (referer === undefined || !URL.canParse(referer)) return first;
  const from = new URL(referer);
  const here = `${from.protocol}//${client.host}`;
  if (!URL.canParse(here) || from.host !== new URL(here).host) return first;
  const wanted = from.pathname + from.search;
  const isPage = wanted.length <= PATH_CHARACTERS_MAX && PATH.test(wanted) && wanted.startsWith(first);
  return isPage && from.pathname !== ownPath ? wanted : first;
}
