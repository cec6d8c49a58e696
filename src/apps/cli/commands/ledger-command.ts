import type { Command } from "commander";
import { systemClock } from "../../../adapters/system/system-clock.ts";
import { type LedgerReport, verifyLedger } from "../../../domain/books/verify-ledger.ts";
import {
  COMPARISON_MS_MAX,
  comparePayments,
  type PaymentComparison,
} from "../../../domain/payments/compare-payments.ts";
import type { PaymentProviders } from "../../../domain/payments/payment-deps.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { openOutsideProvider } from "../../wiring/compose-payments.ts";
import { type Cli, settingsOf } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { withMigratedDatabase } from "./open-database.ts";

const HELP = {
  ledger: { en: "the books", ru: "бухгалтерия" },
  verify: {
    en: "prove that the books are right, also with the payment providers; exits with 1 and names what breaks them",
    ru: "проверить бухгалтерию и сверить её с платёжными провайдерами; при нарушениях выводит их и завершается с кодом 1",
  },
} satisfies Record<string, Sentence>;

export function addLedgerCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("ledger")
    .description(HELP.ledger[language])
    .command("verify")
    .description(HELP.verify[language])
    .action(() => verify(cli));
}

async function verify(cli: Cli): Promise<void> {
  const { terminal } = cli;
  const violations = await withMigratedDatabase(cli, async (database) => {
    const ledger = await database.transaction(verifyLedger);
    terminal.say(checkedSentence(ledger.checked));
    const deps = { database, clock: systemClock, providers: outsideProviders(cli), bookDifference: null };
    const payments = await comparePayments(deps, AbortSignal.timeout(COMPARISON_MS_MAX));
    terminal.say(comparedSentence(payments));
    return [...ledger.violations, ...payments.mismatches];
  });
  for (const { check, id, detail } of violations) terminal.print(`${check}  ${id}  ${detail}`);
  if (violations.length > 0) throw brokenBooks(violations.length);
  terminal.say({ en: "The books are right.", ru: "Бухгалтерия сходится." });
}

/** The providers that can be asked; the mock stores nothing. */
function outsideProviders(cli: Cli): PaymentProviders {
  const providers = settingsOf(cli).payments.providers.flatMap((provider) =>
    provider.name === "mock" ? [] : openOutsideProvider(provider, systemClock),
  );
  return new Map(providers.map((provider) => [provider.name, provider]));
}

export function checkedSentence({
  transactions,
  postings,
  wallets,
  tokens,
}: LedgerReport["checked"]): Sentence {
  return {
    en: `Checked: ${transactions} transactions, ${postings} postings, ${wallets} wallets, ${tokens} tokens.`,
    ru: `Проверено: операций ${transactions}, проводок ${postings}, кошельков ${wallets}, токенов ${tokens}.`,
  };
}

function comparedSentence({ checked, notChecked, silent, mismatches }: PaymentComparison): Sentence {
  const silence =
    silent.length === 0
      ? { en: "", ru: "" }
      : { en: ` (no answer from ${silent.join(", ")})`, ru: ` (нет ответа от ${silent.join(", ")})` };
  return {
    en: `Payments asked for at their provider: ${checked} checked, ${notChecked} not checked${silence.en}, ${mismatches.length} mismatching.`,
    ru: `Платежи по данным провайдеров: проверено ${checked}, не проверено ${notChecked}${silence.ru}, расхождений ${mismatches.length}.`,
  };
}

export function brokenBooks(violations: number): CliFault {
  return new CliFault({
    en: `The books are wrong: ${violations} violation(s), listed above.`,
    ru: `Бухгалтерия не сходится: нарушений ${violations}, они перечислены выше.`,
  });
}
