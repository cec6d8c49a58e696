import { useWords } from "../words/words.ts";
import { tokenWords } from "./token-words.ts";

/** The last characters of an id are random; the first ones are its time (UUIDv7). */
const ID_CHARACTERS = 8;

type NamedToken = { readonly label: string | null; readonly id: string };

/** The label that the owner gave the token, else a name made of its id. */
export function useTokenName(token: NamedToken): string {
  return useTokenNames()(token);
}

/** The same for several tokens. */
export function useTokenNames(): (token: NamedToken) => string {
  const words = useWords(tokenWords);
  return ({ label, id }) => label ?? words.unnamed(id.slice(-ID_CHARACTERS));
}
