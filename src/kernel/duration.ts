export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The five lengths that are sold (contract, Access tokens). */
export const DURATION_HOURS = [1, 12, 24, 168, 720] as const;
export type DurationHours = (typeof DURATION_HOURS)[number];
