/** The JWT of an `Authorization: Bearer` header (RFC 6750; the scheme in any case), or null. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header?.trim() ?? "")?.[1] ?? null;
}
