import { useWords } from "../words/words.ts";
import { tokenWords } from "./token-words.ts";

/** The last characters of an id are random; the first ones are its time (UUIDv7). */
const ID_CHARACTERS = 8;

/** The label that the owner gave the token, else a name made of its id. */
export function useTokenName({ label, id }: { readonly label: string | null; readonly id: string }): string {
  const words = useWords(tokenWords);
  return label ?? words.unnamed(id.slice(-ID_CHARACTERS));
}
