/** An error that nobody caught, in words that may be logged. */
export type CrashWords = { readonly reason: string; readonly stack: readonly string[] };

/** A message may quote a whole page. */
const CHARACTERS_MAX = 300;
const STACK_LINES_MAX = 10;

/**
 * What may be said of an error that nobody caught: its name, its message and where it was thrown. Other properties may hold
 * rows, headers or keys; and of the message is left out what may be a secret: what it quotes, queries, users in addresses, and
 * each run of 24 characters or more (the tokens, keys and parts of JWTs are longer).
 */
export function crashWords(error: unknown): CrashWords {
  try {
    if (!(error instanceof Error)) return { reason: `${typeof error} was thrown`, stack: [] };
    const message = String(error.message);
    return {
      reason: `${short(withoutSecrets(String(error.name)))}: ${short(withoutSecrets(message))}`,
      stack: urlMapping(String(error.stack ?? ""), message),
    };
  } catch {
    // Whatever was thrown may throw when it is read.
    return { reason: "an error that cannot be read", stack: [] };
  }
}

/** A stack repeats the message, which may look like places. */
function urlMapping(stack: string, message: string): readonly string[] {
  const start = stack.indexOf(message);
  // One that was changed since it was thrown stands there in its old words, wherever they end.
  if (start === -1) return [];
  const lines = stack.slice(start + message.length).split("\n");
  const places = lines.filter((line) => /^ {4}at /.test(line));
  return places.slice(0, STACK_LINES_MAX).map((line) => short(line.trim()));
}

function short(text: string): string {
  return text.slice(0, CHARACTERS_MAX);
}

function withoutSecrets(text: string): string {
  return text
    .replaceAll(/"[^"]*("|$)/g, '"…"')
    .replaceAll(/\?\S*/g, "?…")
    .replaceAll(/\/\/[^\s/@]*@/g, "//…@")
    .replaceAll(/[\w+=-]{24,}/g, "…")
    .replaceAll(/[\r\n]+/g, " ");
}
