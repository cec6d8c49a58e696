/** Whether a text is the name of a time zone that this system knows, as `Europe/Berlin`. */
export function isTimeZone(text: string): boolean {
  // Intl also accepts offsets ("+03:00"), but these are not time zones: they have no summer time.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
