import type { ApiClient } from "../../../../client/api-client.ts";
import type { Schemas } from "../../../../client/api-types.ts";
import { ToolFault } from "../tools/tool-fault.ts";

/** The API lists these by user, and has no way to read one: its newest pages are searched. */
const PAGE_LIMIT = 100;
const PAGES_MAX = 10;

type Page<T> = { readonly items: readonly T[]; readonly next_cursor: string | null };
type Query = { readonly user_id: string; readonly limit: number; readonly cursor?: string };

/** @throws ToolFault if there is none */
export async function findUser(api: ApiClient, userId: string, signal: AbortSignal) {
  const { items } = await api.call("GET", "/api/v1/admin/users", {
    query: { search: userId, limit: 1 },
    signal,
  });
  const user = items.find(({ id }) => id === userId.toLowerCase());
  if (user === undefined)
    throw new ToolFault("There is no user with this id: api_list_users finds them by name.");
  return user;
}

export function findToken(api: ApiClient, userId: string, tokenId: string, signal: AbortSignal) {
  return findOf<Schemas["SoldToken"]>(
    "token",
    userId,
    tokenId,
    ({ id }) => id,
    (query) => api.call("GET", "/api/v1/admin/tokens", { query, signal }),
  );
}

export function findSession(api: ApiClient, userId: string, sessionId: string, signal: AbortSignal) {
  return findOf<Schemas["ProxySession"]>(
    "session",
    userId,
    sessionId,
    ({ id }) => id,
    (query) => api.call("GET", "/api/v1/admin/sessions", { query, signal }),
  );
}

export function findPayment(api: ApiClient, userId: string, paymentId: string, signal: AbortSignal) {
  return findOf<Schemas["AdminPayment"]>(
    "payment",
    userId,
    paymentId,
    ({ payment_id }) => payment_id,
    (query) => api.call("GET", "/api/v1/admin/payments", { query, signal }),
  );
}

async function findOf<T>(
  what: string,
  userId: string,
  wanted: string,
  idOf: (item: T) => string,
  list: (query: Query) => Promise<Page<T>>,
): Promise<T> {
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found: Page<T> = await list({
      user_id: userId,
      limit: PAGE_LIMIT,
      ...(cursor === null ? {} : { cursor }),
    });
    const item = found.items.find((candidate) => idOf(candidate) === wanted.toLowerCase());
    if (item !== undefined) return item;
    cursor = found.next_cursor;
    if (cursor === null) break;
  }
  throw new ToolFault(
    `This user has no ${what} with this id among the newest ${PAGE_LIMIT * PAGES_MAX}: api_list_${what}s shows whose it is.`,
  );
}
