const keyOf = (userId: string): string => `setup-dismissed:${userId}`;

/** Whether the user has put the guide away in this browser; without storage it has not been. */
export function isDismissed(userId: string): boolean {
  try {
    return localStorage.getItem(keyOf(userId)) !== null;
  } catch {
    return false;
  }
}

/** Puts the guide away in this browser; without storage until the next load. */
export function dismiss(userId: string): void {
  try {
    localStorage.setItem(keyOf(userId), "yes");
  } catch {
    // The page that calls this hides it anyway.
  }
}
