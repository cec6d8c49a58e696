import { LANGUAGES, type Language } from "../kernel/language.ts";
import type { Environment } from "./env.ts";
import { boolean } from "./setting-kinds.ts";

/** The language to tell faults in. Read before the settings are judged, so that their own faults are told in it too. */
export function languageOf(environment: Environment): Language {
  const wish = environment.values.get("DEFAULT_LANGUAGE")?.toLowerCase();
  return LANGUAGES.find((language) => language === wish) ?? "en";
}

/** Whether faults are shown with their stack. */
export function isDebug(environment: Environment): boolean {
  return boolean.parse(environment.values.get("DEBUG") ?? "") ?? false;
}
