import type { SettingName } from "../../../config/setting-table.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { Sentence } from "../../../kernel/language.ts";
import type { Check, CheckContext } from "./check.ts";
import { type Finding, fault, skipped } from "./finding-rules.ts";

export type CheckResult = { readonly name: string; readonly findings: readonly Finding[] };

/** Above the time-outs within a check, which say more; below what a person waits for. */
const CHECK_MS_MAX = 12 * SECOND_MS;

/**
 * Runs all checks at once, each within its time. A check that throws or hangs is a fault of itself and ends no other.
 * @param onResult called with each result in the order of the checks, as soon as those before it are there
 */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  onResult: (result: CheckResult) => void,
): Promise<CheckResult[]> {
  const faulty = namesIn(context.judgement.faults);
  const running = checks.map((check) => runOne(check, context, faulty));
  const results: CheckResult[] = [];
  for (const each of running) {
    const result = await each;
    results.push(result);
    onResult(result);
  }
  return results;
}

async function runOne(
  check: Check,
  context: CheckContext,
  faulty: ReadonlySet<string>,
): Promise<CheckResult> {
  const { name } = check;
  const wrong = check.needs.filter((setting) => faulty.has(setting));
  if (wrong.length > 0) return { name, findings: [skipped(waitsForSettings(wrong))] };
  const timeoutMs = check.timeoutMs ?? CHECK_MS_MAX;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    timer = setTimeout(() => resolve([hangs(timeoutMs)]), timeoutMs);
  });
  try {
    const looking = Promise.resolve().then(() => check.look(context));
    return { name, findings: await Promise.race([looking, late]) };
  } catch (error) {
    return { name, findings: [failed(error)] };
  } finally {
    clearTimeout(timer);
  }
}

/** The settings that a fault names: each fault begins with the names of those that are wrong, or missing. */
function namesIn(faults: readonly Sentence[]): ReadonlySet<string> {
  const words = faults.flatMap(({ en }) => en.match(/\b[A-Z][A-Z0-9]*_?[A-Z0-9_]*\b/g) ?? []);
  return new Set(words.map((word) => word.replace(/_FILE$/, "")));
}

function waitsForSettings(names: readonly SettingName[]): Sentence {
  const list = names.join(", ");
  return {
    en: `not looked at: ${list} must be corrected first`,
    ru: `не проверялось: сначала исправьте ${list}`,
  };
}

function hangs(timeoutMs: number): Finding {
  const seconds = timeoutMs / SECOND_MS;
  return fault(
    { en: `no result within ${seconds} s`, ru: `нет результата за ${seconds} с` },
    {
      means: {
        en: "Something that this check asks accepts the question and never answers.",
        ru: "То, что опрашивает эта проверка, принимает запрос и не отвечает.",
      },
      mend: {
        en: "Run it again; if it stays so, see whether this machine is overloaded, and how its network and DNS are.",
        ru: "Повторите; если не прошло - проверьте нагрузку машины, сеть и DNS.",
      },
    },
  );
}

/** The text of the error is not ours: the report hides secrets in it. */
function failed(error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return fault(
    { en: `the check itself failed: ${reason}`, ru: `сама проверка завершилась ошибкой: ${reason}` },
    {
      mend: {
        en: "This is a fault of zenzefi doctor; please report it with this line.",
        ru: "Это ошибка zenzefi doctor; сообщите о ней вместе с этой строкой.",
      },
    },
  );
}
