import { SECOND_MS } from "../../kernel/duration.ts";
import type { AttentionCheck, AttentionItem } from "./attention.ts";
import { SEVERITIES } from "./attention.ts";

/** Each check reads a few rows by an index: what takes longer hangs. */
const CHECK_MS_MAX = 4 * SECOND_MS;

/**
 * Runs all checks at once, each within its time. One that fails or hangs is an item itself, and hides no other.
 * @returns the critical items first, each severity in the order of the checks
 */
export async function readAttention(
  checks: readonly AttentionCheck[],
  timeoutMs = CHECK_MS_MAX,
): Promise<readonly AttentionItem[]> {
  const found = await Promise.all(checks.map((check) => lookAt(check, timeoutMs)));
  const items = found.flat();
  return SEVERITIES.flatMap((severity) => items.filter((item) => item.severity === severity));
}

async function lookAt({ name, look }: AttentionCheck, timeoutMs: number): Promise<readonly AttentionItem[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly AttentionItem[]>((resolve) => {
    timer = setTimeout(() => resolve([failed(name)]), timeoutMs);
  });
  // A check may throw before it returns a promise.
  const looking = Promise.resolve()
    .then(look)
    .catch(() => [failed(name)]);
  return Promise.race([looking, late]).finally(() => clearTimeout(timer));
}

function failed(name: string): AttentionItem {
  return {
    severity: "warning",
    code: "check_failed",
    sentence: {
      en: `The check "${name}" gave no result: what it looks at is not known. See whether the database and the disks answer.`,
      ru: `Проверка «${name}» не дала результата: состояние неизвестно. Посмотрите, отвечают ли база данных и диски.`,
    },
    count: 1,
    since: null,
    link: { kind: "health", id: null },
  };
}
