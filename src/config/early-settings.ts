import { LANGUAGES, type Language } from "../kernel/language.ts";
import type { Environment } from "./env.ts";
import { boolean } from "./setting-kinds.ts";

/** The language of error messages, read before validation so that validation errors use it. */
export function languageOf(environment: Environment): Language {
  const wish = environment.values.get("DEFAULT_LANGUAGE")?.toLowerCase();
  return LANGUAGES.find((language) => language === wish) ?? "en";
}

/** Whether errors are displayed with their stack. */
export function isDebug(environment: Environment): boolean {
  return boolean.parse(environment.values.get("DEBUG") ?? "") ?? false;
}
