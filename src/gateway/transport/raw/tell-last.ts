import { asError } from "../../../kernel/as-error.ts";

/**
 * Tells a user its last word. What it throws there is a fault of ours, of which nobody is left to tell: the log gets it,
 * and the process lives on.
 *
 * @returns false if it threw
 */
export function tellLast(tell: () => void): boolean {
  try {
    tell();
    return true;
  } catch (error) {
    process.emitWarning(asError(error));
    return false;
  }
}
