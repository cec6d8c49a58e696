import { askOnce } from "../../../adapters/http-probe/ask-once.ts";
import type { Environment } from "../../../config/env.ts";
import { judgeSettings } from "../../../config/settings.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { packageVersion } from "../../wiring/package-version.ts";
import type { CheckContext, DatabaseSight } from "./check.ts";
import { lookAtDatabase } from "./look-at-database.ts";

/** Below the time of a check, so that one of them says what hangs and the others that there is nothing to ask. */
const DATABASE_MS_MAX = 10 * SECOND_MS;

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
    database: once(() => orSilent(lookAtDatabase(settings, clock), settings.database.kind === "embedded")),
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

/** The sight, or after the time that the database is silent. What is still asked then ends with the process. */
async function orSilent(looking: Promise<DatabaseSight>, isEmbedded: boolean): Promise<DatabaseSight> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<DatabaseSight>((resolve) => {
    const silent = {
      kind: "away",
      isEmbedded,
      address: "DATABASE_URL",
      code: "",
      reason: "timeout",
    } as const;
    timer = setTimeout(() => resolve(silent), DATABASE_MS_MAX);
  });
  looking.catch(() => undefined);
  return Promise.race([looking, late]).finally(() => clearTimeout(timer));
}
