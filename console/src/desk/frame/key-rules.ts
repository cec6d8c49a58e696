/** A key as the browser reports it; `code` is its place on the keyboard, whatever the layout. */
export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">;

export type KeyAction =
  | { readonly do: "search" }
  | { readonly do: "help" }
  /** The next letter names a section. */
  | { readonly do: "await-letter" }
  | { readonly do: "go"; readonly letter: string };

/**
 * What a key does at the desk, outside of fields and dialogs. Letters go by their place, so that they work in the Russian
 * layout too; "/" and "?" by either.
 * @param isAfterG whether `g` was pressed just before
 * @returns null: nothing
 */
export function actionOf(press: KeyPress, isAfterG: boolean): KeyAction | null {
  const { key, code } = press;
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (key === "?" || (code === "Slash" && press.shiftKey)) return { do: "help" };
  if (key === "/" || code === "Slash") return { do: "search" };
  const letter = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
  if (letter === undefined || press.shiftKey) return null;
  if (isAfterG) return { do: "go", letter };
  return letter === "g" ? { do: "await-letter" } : null;
}
