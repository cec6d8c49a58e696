let kept = "";

/**
 * Keeps the voucher code of a link (`#code=…`) in memory while its user signs in or registers. It is worth money, so it goes into no
 * address that is sent or stored.
 */
export function keepCode(hash: string): void {
  kept = new URLSearchParams(hash).get("code") ?? kept;
}

/** "" without one. */
export function keptCode(): string {
  return kept;
}

export function forgetCode(): void {
  kept = "";
}
