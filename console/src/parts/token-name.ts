import { useWords } from "../words/words.ts";
import { tokenWords } from "./token-words.ts";

/** The last characters of an id are its random ones: those at its front tell when it was made. */
const ID_CHARACTERS = 8;

/** What its owner calls a token, else a name by its id. */
export function useTokenName({ label, id }: { readonly label: string | null; readonly id: string }): string {
  const words = useWords(tokenWords);
  return label ?? words.unnamed(id.slice(-ID_CHARACTERS));
}
