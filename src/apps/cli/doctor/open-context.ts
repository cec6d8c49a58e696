import { askOnce } from "../../../adapters/http-probe/ask-once.ts";
import type { Environment } from "../../../config/env.ts";
import { judgeSettings } from "../../../config/settings.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import { packageVersion } from "../../wiring/package-version.ts";
import type { CheckContext } from "./check.ts";
import { lookAtDatabase } from "./look-at-database.ts";

/** What all checks of one run look at. The database is asked when the first of them needs it. */
export function openContext(environment: Environment, clock: Clock): CheckContext {
  const judgement = judgeSettings(environment);
  const { settings } = judgement;
  return {
    clock,
    environment,
    judgement,
    settings,
    version: packageVersion(),
    database: once(() => lookAtDatabase(settings, clock)),
    ask: (question) => askOnce(question, clock),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
