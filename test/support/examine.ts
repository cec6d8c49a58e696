import { tmpdir } from "node:os";
import { systemClock } from "../../src/adapters/system/system-clock.ts";
import { CHECKS } from "../../src/apps/cli/doctor/check-list.ts";
import type { Finding } from "../../src/apps/cli/doctor/finding-rules.ts";
import { openContext } from "../../src/apps/cli/doctor/open-context.ts";
import { runChecks } from "../../src/apps/cli/doctor/run-checks.ts";
import { readEnvironment } from "../../src/config/env.ts";
import type { Clock } from "../../src/kernel/clock.port.ts";
import type { TestEnvironment } from "./test-settings.ts";

/** The findings of one check of `zenzefi doctor`, in this process. @param environment all settings */
export async function examine(
  name: string,
  environment: TestEnvironment,
  clock: Clock = systemClock,
): Promise<readonly Finding[]> {
  const checks = CHECKS.filter((check) => check.name === name);
  const context = openContext(readEnvironment(tmpdir(), environment), clock);
  const [result] = await runChecks(checks, context, () => undefined);
  if (result === undefined) throw new Error(`there is no check ${name}`);
  return result.findings;
}
