/** Rounded to what a person compares: 0.4 ms, 12 ms. */
export function formatMs(ms: number): string {
  return ms < 10 ? `${Math.max(0, ms).toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** In the largest unit that leaves a number from 1: 1.5 GiB. */
export function formatBytes(bytes: number): string {
  let left = bytes;
  let at = 0;
  while (left >= 1024 && at < UNITS.length - 1) {
    left /= 1024;
    at += 1;
  }
  return `${left < 10 && at > 0 ? left.toFixed(1) : Math.round(left)} ${UNITS[at]}`;
}

/** Such as 45 s, 12 min, 3 h. */
export function formatSeconds(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
