import { useNow } from "../../parts/use-now.ts";
import { useWords } from "../../words/words.ts";
import { lengthWords } from "./status-words.ts";

const SECOND_MS = 1_000;
const UNITS = [
  { name: "days", ms: 86_400_000 },
  { name: "hours", ms: 3_600_000 },
  { name: "minutes", ms: 60_000 },
  { name: "seconds", ms: SECOND_MS },
] as const;

/** The time from one moment to another, or to now, in its largest unit: "3 hours". */
export function useLength(from: string, to: string | null = null): string {
  const words = useWords(lengthWords);
  const nowMs = useNow();
  const untilMs = to === null ? nowMs : Date.parse(to);
  const ms = Math.max(SECOND_MS, untilMs - Date.parse(from));
  const unit = UNITS.find((candidate) => ms >= candidate.ms);
  return unit === undefined ? words.seconds(1) : words[unit.name](Math.floor(ms / unit.ms));
}
