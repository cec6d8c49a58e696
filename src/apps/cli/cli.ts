import type { Environment } from "../../config/env.ts";
import { boolean } from "../../config/setting-kinds.ts";
import { parseSettings, type Settings } from "../../config/settings.ts";
import { LANGUAGES, type Language } from "../../kernel/language.ts";
import type { Terminal } from "./terminal.ts";

/** What every command works with. Settings are judged when a command needs them: `--help` works with wrong ones. */
export type Cli = { readonly terminal: Terminal; readonly environment: Environment };

/** @throws StartError with one line for each fault */
export function settingsOf(cli: Cli): Settings {
  return parseSettings(cli.environment).settings;
}

/** Read before the settings are judged, so that their faults are told in it too. */
export function languageOf(environment: Environment): Language {
  const wish = environment.values.get("DEFAULT_LANGUAGE")?.toLowerCase();
  return LANGUAGES.find((language) => language === wish) ?? "en";
}

/** Whether faults are shown with their stack. */
export function isDebug(environment: Environment): boolean {
  return boolean.parse(environment.values.get("DEBUG") ?? "") ?? false;
}
