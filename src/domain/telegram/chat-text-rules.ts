import { escapeHtml } from "../../kernel/escape-html.ts";
import type { ChatKeyboard, ChatText } from "./bot-api.port.ts";

/** Telegram takes 4,096 characters; the rest is for what escaping adds in its count. */
const HTML_CHARACTERS_MAX = 4_000;
const LINE_CHARACTERS_MAX = 600;
/** Telegram shows about so much of a button. */
const BUTTON_CHARACTERS_MAX = 60;

/** A text of plain lines: the title is bold, everything is escaped, and what is too long is left out, from the end. */
export function chatText(
  { title, lines }: { readonly title?: string; readonly lines: readonly string[] },
  keyboard: ChatKeyboard = [],
): ChatText {
  const head = title === undefined ? [] : [`<b>${escapedLine(title)}</b>`];
  const kept: string[] = [];
  let characters = 0;
  for (const line of [...head, ...lines.map(escapedLine)]) {
    characters += line.length + 1;
    if (characters > HTML_CHARACTERS_MAX) {
      kept.push("…");
      break;
    }
    kept.push(line);
  }
  return { html: kept.join("\n"), keyboard };
}

function escapedLine(line: string): string {
  return escapeHtml(cutText(line, LINE_CHARACTERS_MAX));
}

/** The text of a button. */
export function buttonText(text: string): string {
  return cutText(text, BUTTON_CHARACTERS_MAX);
}

/** By characters: half a surrogate pair is none. */
function cutText(text: string, charactersMax: number): string {
  const characters = [...text.slice(0, 2 * charactersMax + 2)];
  return characters.length > charactersMax ? `${characters.slice(0, charactersMax - 1).join("")}…` : text;
}
