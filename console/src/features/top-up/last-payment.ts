const STORAGE_KEY = "payment";

/** Which payment this tab went out to pay: by it the person who comes back sees that one. */
export function rememberPayment(id: string): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, id);
  } catch {
    // A browser that keeps nothing shows the newest payment.
  }
}

export function rememberedPayment(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
