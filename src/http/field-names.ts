/** Names that clients and targets send often, as they write them. */
const COMMON_NAMES = [
  "Accept",
  "Accept-Encoding",
  "Accept-Language",
  "Accept-Ranges",
  "Access-Control-Allow-Credentials",
  "Access-Control-Allow-Origin",
  "Access-Control-Expose-Headers",
  "Age",
  "Authorization",
  "Cache-Control",
  "Connection",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Security-Policy",
  "Content-Type",
  "Cookie",
  "Date",
  "DNT",
  "ETag",
  "Expires",
  "Host",
  "If-Modified-Since",
  "If-None-Match",
  "Keep-Alive",
  "Last-Modified",
  "Link",
  "Location",
  "Origin",
  "Pragma",
  "Priority",
  "Range",
  "Referer",
  "Sec-Fetch-Dest",
  "Sec-Fetch-Mode",
  "Sec-Fetch-Site",
  "Sec-Fetch-User",
  "Server",
  "Set-Cookie",
  "Strict-Transport-Security",
  "Transfer-Encoding",
  "Upgrade-Insecure-Requests",
  "User-Agent",
  "Vary",
  "WWW-Authenticate",
  "X-Access-Token",
  "X-Content-Type-Options",
  "X-Device-ID",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Proto",
  "X-Frame-Options",
  "X-Powered-By",
  "X-Real-IP",
  "X-Request-ID",
  "X-Request-Id",
  "X-Requested-With",
  "X-Token-Id",
  "X-User-Id",
];

/** A field name, and what it is in lower case. */
export type FieldName = { readonly name: string; readonly lower: string };

/** Looking a name up is cheaper than reading and lower-casing it, also for who looks the same string up once more. */
const COMMON: ReadonlyMap<string, FieldName> = new Map(
  COMMON_NAMES.flatMap((name) => {
    const lower = name.toLowerCase();
    return [
      [name, { name, lower }],
      [lower, { name: lower, lower }],
    ];
  }),
);

/** A name that is sent often, which is valid then; null: any other. */
export function commonName(name: string): FieldName | null {
  return COMMON.get(name) ?? null;
}

export function lowerName(name: string): string {
  return COMMON.get(name)?.lower ?? name.toLowerCase();
}
