/** A token in a URL must not be kept by caches or told to other sites. */
export const SECRET_URL_HEADERS = { "cache-control": "no-store", "referrer-policy": "no-referrer" } as const;
