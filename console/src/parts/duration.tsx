import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";

/** How long a token is valid, in whole days or hours: 720 is "30 days". */
export function Duration({ hours }: { readonly hours: number }) {
  return <>{useLengthText()(hours)}</>;
}

export function useLengthText(): (hours: number) => string {
  const words = useWords(partsWords);
  return (hours) => (hours % 24 === 0 && hours > 24 ? words.days(hours / 24) : words.hours(hours));
}
