import type { Check } from "./check.ts";
import { DATABASE_CHECKS } from "./check-database.ts";
import {
  checkClock,
  checkDataDir,
  checkDisk,
  checkNode,
  checkOpenFiles,
  checkSecretFiles,
} from "./check-machine.ts";
import { checkSettings } from "./check-settings.ts";

/** All checks, in the order of the report. A new one is a file, and a line here. */
export const CHECKS: readonly Check[] = [
  checkSettings,
  checkSecretFiles,
  checkDataDir,
  checkDisk,
  checkNode,
  checkOpenFiles,
  checkClock,
  ...DATABASE_CHECKS,
];
