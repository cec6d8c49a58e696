/** Names that clients send often, as they write them: looking one up is cheaper than lower-casing it. */
const COMMON_NAMES = [
  "Accept",
  "Accept-Encoding",
  "Accept-Language",
  "Authorization",
  "Cache-Control",
  "Connection",
  "Content-Length",
  "Content-Type",
  "Cookie",
  "DNT",
  "Host",
  "If-Modified-Since",
  "If-None-Match",
  "Origin",
  "Pragma",
  "Priority",
  "Range",
  "Referer",
  "Sec-Fetch-Dest",
  "Sec-Fetch-Mode",
  "Sec-Fetch-Site",
  "Sec-Fetch-User",
  "Upgrade-Insecure-Requests",
  "User-Agent",
  "X-Access-Token",
  "X-Device-ID",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "X-Forwarded-Proto",
  "X-Real-IP",
  "X-Request-ID",
  "X-Requested-With",
];

/** From such a name, as it is written often or in lower case, to lower case. */
export const LOWER_CASE_NAMES: ReadonlyMap<string, string> = new Map(
  COMMON_NAMES.flatMap((name) => {
    const lower = name.toLowerCase();
    return [
      [name, lower],
      [lower, lower],
    ];
  }),
);
