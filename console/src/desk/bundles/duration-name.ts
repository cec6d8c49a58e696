import { partsWords } from "../../parts/parts-words.ts";
import { useWords } from "../../words/words.ts";

/** How `Duration` shows how long a token is valid, as a text: 720 is "30 days". */
export function useDurationName(): (hours: number) => string {
  const words = useWords(partsWords);
  return (hours) => (hours % 24 === 0 && hours > 24 ? words.days(hours / 24) : words.hours(hours));
}
