import type { Environment } from "../../config/env.ts";
import { parseSettings, type Settings } from "../../config/settings.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What every command uses. Settings are parsed only when a command needs them: `--help` works with wrong ones. */
export type Cli = { readonly terminal: Terminal; readonly environment: Environment };

/** @throws StartError with one line for each fault */
export function settingsOf(cli: Cli): Settings {
  return parseSettings(cli.environment).settings;
}
