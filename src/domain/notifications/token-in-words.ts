import type { Sentence } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import { chosenText, russian, type Say } from "./say-rules.ts";

/** A token as its owner knows it: by the label, else by its length. */
export function tokenOf(content: JsonObject, say: Say): Sentence {
  const label = chosenText(content, "label", 60);
  const length = say.length(content.duration_hours);
  return label === null
    ? { en: `Your token for ${length}`, ru: `Ваш токен на ${length}` }
    : { en: `Your token “${label}” (${length})`, ru: `Ваш токен «${label}» (${length})` };
}

/** A number of tokens, in Russian. */
export function tokensRu(count: number): string {
  return `${count} ${russian(count, "токен", "токена", "токенов")}`;
}
