import { TextLink } from "../../parts/link.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";

/** The last characters of an id are random; the first ones are its time (UUIDv7). */
const ID_CHARACTERS = 8;

/** A link to a user's page. @param name where there is none, the end of the id stands for it */
export function UserLink({ id, name }: { readonly id: string; readonly name?: string | null }) {
  const words = useWords(deskWords);
  return (
    <TextLink to="/desk/users/$userId" params={{ userId: id }} fw={600} size="sm">
      {name ?? words.userById(shortId(id))}
    </TextLink>
  );
}

/** Enough of an id to tell rows apart. */
export function shortId(id: string): string {
  return id.slice(-ID_CHARACTERS);
}
