/** An uncaught error, as it may be logged. */
export type CrashReport = { readonly reason: string; readonly stack: readonly string[] };

/** An error's message may quote a whole page. */
const CHARACTERS_MAX = 300;
const STACK_LINES_MAX = 10;

/**
 * The name, the message and the stack of an uncaught error. Its other properties may hold rows, headers or keys. The message
 * loses what may be a secret: quoted text, queries, users in URLs, and each run of 24 characters or more (tokens, keys and
 * the parts of JWTs are longer).
 */
export function crashReport(error: unknown): CrashReport {
  try {
    if (!(error instanceof Error)) return { reason: `${typeof error} was thrown`, stack: [] };
    const message = String(error.message);
    return {
      reason: `${short(withoutSecrets(String(error.name)))}: ${short(withoutSecrets(message))}`,
      stack: stackFrames(String(error.stack ?? ""), message),
    };
  } catch {
    // A getter of the thrown object may throw.
    return { reason: "an error that cannot be read", stack: [] };
  }
}

/** The lines after the message, which the stack repeats and which may look like frames. */
function stackFrames(stack: string, message: string): readonly string[] {
  const start = stack.indexOf(message);
  // A message that was changed after the throw: the stack has the old one, whose end is unknown.
  if (start === -1) return [];
  const lines = stack.slice(start + message.length).split("\n");
  const frames = lines.filter((line) => /^ {4}at /.test(line));
  return frames.slice(0, STACK_LINES_MAX).map((line) => short(line.trim()));
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
