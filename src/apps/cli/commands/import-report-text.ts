import type { LedgerReport } from "../../../domain/books/verify-ledger.ts";
import type { ImportReport } from "../../../domain/imports/import-report.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { FINDING_SENTENCES } from "./import-finding-sentences.ts";

/** The terminal names so many ids of each kind; the JSON report all of them. */
const IDS_SHOWN_MAX = 5;

/** The report of an import, for a terminal. */
export function importLines(report: ImportReport, isDryRun: boolean, language: Language): string[] {
  const sentences = [...countSentences(report), ...balanceSentences(report)];
  return [
    ...sentences.map((sentence) => sentence[language]),
    ...findingLines(report, language),
    outcomeSentence(isDryRun)[language],
  ];
}

function countSentences({
  totals,
  users,
  transactions,
  tokens,
  bundles,
  referrals,
}: ImportReport): Sentence[] {
  return [
    {
      en: `Accounts: ${totals.users} in v0.6; ${users.added} added, ${users.changed} changed, ${users.unchanged} as before, ${users.leftOut} left out.`,
      ru: `Учётные записи: в v0.6 ${totals.users}; добавлено ${users.added}, изменено ${users.changed}, без изменений ${users.unchanged}, пропущено ${users.leftOut}.`,
    },
    {
      en: `Transactions: ${totals.transactions} in v0.6; ${transactions.added} added, ${transactions.known} here before, ${transactions.leftOut} left out.`,
      ru: `Операции: в v0.6 ${totals.transactions}; добавлено ${transactions.added}, перенесено раньше ${transactions.known}, пропущено ${transactions.leftOut}.`,
    },
    {
      en: `Tokens: ${totals.tokens} in v0.6, ${tokens.live} of them valid; ${tokens.added} added, ${tokens.changed} changed, ${tokens.known} here before, ${tokens.leftOut} left out.`,
      ru: `Токены: в v0.6 ${totals.tokens}, из них действуют ${tokens.live}; добавлено ${tokens.added}, изменено ${tokens.changed}, перенесено раньше ${tokens.known}, пропущено ${tokens.leftOut}.`,
    },
    {
      en: `Bundles: ${totals.bundles} in v0.6; ${bundles.added} added, ${bundles.merged} took the place of the one here, ${bundles.unchanged} as here, ${bundles.leftOut} left out.`,
      ru: `Пакеты: в v0.6 ${totals.bundles}; добавлено ${bundles.added}, заменили здешние ${bundles.merged}, совпали ${bundles.unchanged}, пропущено ${bundles.leftOut}.`,
    },
    {
      en: `Referrals: ${referrals.linked} linked now; for ${referrals.settled} users the bonus is settled.`,
      ru: `Приглашения: связано сейчас ${referrals.linked}; бонус уже учтён за ${referrals.settled} пользователей.`,
    },
    {
      en: `Not brought over: ${totals.auditLogs} audit rows and ${totals.sessions} device sessions. Keep the old database.`,
      ru: `Не переносятся: записи аудита (${totals.auditLogs}) и сеансы устройств (${totals.sessions}). Сохраните старую базу.`,
    },
  ];
}

function balanceSentences({ totals, balances }: ImportReport): Sentence[] {
  const [found, moved] = [formatMoney(balances.foundCents), formatMoney(balances.movedCents)];
  const [used, left] = [formatMoney(balances.usedHereCents), formatMoney(balances.leftOutCents)];
  const recorded = formatMoney(balances.recordedCents);
  return [
    {
      en: `Balances in v0.6: ${totals.balance} ZNC; to the cent ${found}: ${moved} in wallets as there, ${used} of accounts used here since, ${left} left out.`,
      ru: `Балансы в v0.6: ${totals.balance} ZNC; с округлением до сотых ${found}: в кошельках как там ${moved}, у записей, которыми здесь уже пользовались, ${used}, пропущено ${left}.`,
    },
    {
      en: `In the books as brought over from v0.6: ${recorded} ZNC.`,
      ru: `Учтено в книгах как перенесённое из v0.6: ${recorded} ZNC.`,
    },
  ];
}

function findingLines({ findings }: ImportReport, language: Language): string[] {
  return findings.list().flatMap(({ code, count, amountCents, ids }) => {
    const sum = amountCents === null ? "" : ` (${formatMoney(amountCents)} ZNC)`;
    const more = count > IDS_SHOWN_MAX ? " ..." : "";
    const named = ids.length === 0 ? [] : [`  ${ids.slice(0, IDS_SHOWN_MAX).join(" ")}${more}`];
    return [`${code}: ${count}${sum}. ${FINDING_SENTENCES[code][language]}`, ...named];
  });
}

function outcomeSentence(isDryRun: boolean): Sentence {
  return isDryRun
    ? { en: "A dry run: nothing was kept.", ru: "Пробный прогон: ничего не сохранено." }
    : { en: "Done. It may be repeated.", ru: "Готово. Перенос можно повторять." };
}

/** The report for programs: sums as decimal strings, and all ids that were kept of each finding. */
export function reportJson(
  report: ImportReport,
  isDryRun: boolean,
  violations: LedgerReport["violations"],
): string {
  const { totals, users, transactions, tokens, bundles, referrals, balances } = report;
  const json = {
    dry_run: isDryRun,
    found: totals,
    accounts: users,
    transactions,
    tokens,
    bundles,
    referrals,
    balances: {
      found: formatMoney(balances.foundCents),
      moved: formatMoney(balances.movedCents),
      used_here: formatMoney(balances.usedHereCents),
      left_out: formatMoney(balances.leftOutCents),
      recorded: formatMoney(balances.recordedCents),
    },
    findings: report.findings.list().map(({ code, count, amountCents, ids }) => ({
      code,
      count,
      amount: amountCents === null ? null : formatMoney(amountCents),
      ids,
    })),
    ledger_violations: violations,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
