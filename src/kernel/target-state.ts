/** Whether the target answers, by a health check. */
export const TARGET_STATES = ["up", "down"] as const;
export type TargetState = (typeof TARGET_STATES)[number];
