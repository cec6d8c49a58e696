/** Where a link with a code leads: to a voucher, or to a gift. */
export type CodePage = "/redeem" | "/gift";

type Kept = { readonly code: string; readonly page: CodePage };

let kept: Kept | null = null;

/**
 * Keeps the code of a link (`#code=…`) in memory while its user signs in or registers. It is worth money, so it goes into no
 * address that is sent or stored.
 */
export function keepCode(hash: string, page: CodePage): void {
  const code = new URLSearchParams(hash).get("code");
  if (code !== null) kept = { code, page };
}

/** "" without one for that page. */
export function keptCode(page: CodePage): string {
  return kept?.page === page ? kept.code : "";
}

/** Where the code that is kept is used; undefined without one. */
export function keptCodePage(): CodePage | undefined {
  return kept?.page;
}

export function forgetCode(): void {
  kept = null;
}
