import type { Sentence } from "../kernel/language.ts";
import { FORMER_NAMES } from "./former-names.ts";
import type { SettingSpec } from "./setting-spec.ts";
import { SETTINGS } from "./setting-table.ts";

const NAME_CHARACTERS_MAX = 64; // Longer than any of our names; bounds the comparison.

/** One warning for each unknown name, with the nearest known name. */
export function warnOfUnknownNames(names: readonly string[]): Sentence[] {
  const known = Object.entries<SettingSpec>(SETTINGS).flatMap(([name, { secret }]) =>
    secret ? [name, `${name}_FILE`] : [name],
  );
  return names
    .filter((name) => !known.includes(name) && !FORMER_NAMES.has(name))
    .map((name) => {
      const printed = name.slice(0, NAME_CHARACTERS_MAX);
      const nearest = nearestOf(printed.toUpperCase(), known);
      return {
        en: `.env: ${printed} is not a setting; the nearest one is ${nearest}`,
        ru: `.env: настройки ${printed} нет; ближайшая - ${nearest}`,
      };
    });
}

function nearestOf(name: string, known: readonly string[]): string {
  const distances = known.map((other) => ({ other, distance: editDistance(name, other) }));
  return distances.reduce((best, next) => (next.distance < best.distance ? next : best)).other;
}

/** Levenshtein: the least number of characters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [at, other] of [...to].entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
