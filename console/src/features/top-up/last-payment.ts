const STORAGE_KEY = "payment";

/** Stores the payment whose checkout this tab opens, so that the page after the checkout displays that payment. */
export function rememberPayment(id: string): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, id);
  } catch {
    // Without storage the page displays the newest payment.
  }
}

export function rememberedPayment(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
