import type { Sentence } from "../../../kernel/language.ts";

/** Commander's errors, which it writes in English only, by code. `what` is the name that its sentence quotes. */
const RUSSIAN: Readonly<Record<string, (what: string) => string>> = {
  "commander.unknownCommand": (what) => `неизвестная команда ${what}`,
  "commander.unknownOption": (what) => `неизвестный параметр ${what}`,
  "commander.missingArgument": (what) => `не хватает аргумента ${what}`,
  "commander.optionMissingArgument": (what) => `у параметра ${what} нет значения`,
  "commander.excessArguments": () => "слишком много аргументов",
};

/**
 * One line for a wrong command line. The value of a mistyped option (`--password=...`) may be a secret and is left out.
 */
export function usageSentence(code: string, message: string): Sentence {
  const english = message
    .replace(/^error: /, "")
    .replaceAll(/'(--?[\w-]+)=.*'/gs, "'$1'")
    .replaceAll("\n", " ");
  const what = /'([^']*)'/.exec(english)?.[1] ?? "";
  return {
    en: `${english}; zenzefi --help shows what there is`,
    ru: `${RUSSIAN[code]?.(what) ?? english}; подсказка: zenzefi --help`,
  };
}
