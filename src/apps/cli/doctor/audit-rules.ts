import type { AuditState } from "../../../domain/audit/read-audit-state.ts";
import { type Finding, fault, ok, warning } from "./finding-rules.ts";

const VERIFY = {
  en: "zenzefi audit verify names each row; compare the head with the mails or log lines of the days before (--head)",
  ru: "zenzefi audit verify назовёт каждую строку; сверьте вершину с письмами или строками журнала за прошлые дни (--head)",
};
const SEAL_LOG = {
  en: "the lines of the log with seal-audit; whether the service runs (check service)",
  ru: "строки журнала с seal-audit; работает ли сервис (проверка service)",
};
const EXPORT_LOG = {
  en: "the disk and the owner of AUDIT_EXPORT_DIR; the log says which file",
  ru: "место и владелец AUDIT_EXPORT_DIR; файл назван в журнале",
};
const MAIL = {
  en: "check mail; AUDIT_HEAD_TO. It is tried again until the day ends",
  ru: "проверка mail; AUDIT_HEAD_TO. Попытки повторяются до конца дня",
};

/** Whether the audit log was proven, and its head and old rows could leave. */
export function judgeAudit(state: AuditState): Finding[] {
  return [judgeChain(state), ...judgeWaysOut(state)];
}

function judgeChain({ status, findings, unsealed }: AuditState): Finding {
  if (status === "broken") {
    const found = {
      en: `the last nightly proof found changes: ${findings}`,
      ru: `последняя ночная проверка нашла изменения: ${findings}`,
    };
    return fault(found, { mend: VERIFY });
  }
  if (status === "late") {
    const found = {
      en: `${unsealed} rows wait for their seal for longer than a minute`,
      ru: `строк, ждущих печати дольше минуты: ${unsealed}`,
    };
    return warning(found, { mend: SEAL_LOG });
  }
  if (status === "unknown")
    return ok({ en: "not proven yet; that is done at night", ru: "ещё не проверен, это делается ночью" });
  return ok({ en: "proven by the last night", ru: "подтверждён прошлой ночью" });
}

function judgeWaysOut({ headProblem, exportProblem }: AuditState): Finding[] {
  const findings: Finding[] = [];
  if (headProblem !== null) {
    const found = {
      en: `the head of the chain could not be sent (${headProblem})`,
      ru: `вершина цепочки не отправлена (${headProblem})`,
    };
    findings.push(warning(found, { mend: MAIL }));
  }
  if (exportProblem !== null) {
    const found = {
      en: `old rows could not be exported, and are kept (${exportProblem})`,
      ru: `старые строки не выгружены и потому не удалены (${exportProblem})`,
    };
    findings.push(fault(found, { mend: EXPORT_LOG }));
  }
  return findings;
}
