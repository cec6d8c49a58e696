const QUALITY = /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i;

/** How much a range of an `Accept` or `Accept-Language` header is liked: 0 to 1, 1 if it does not say (RFC 9110, 12.4.2). */
export function qualityOf(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const [, quality] = QUALITY.exec(parameter) ?? [];
    if (quality !== undefined) return Number(quality);
  }
  return 1;
}
