import type { Command } from "commander";
import { type LedgerReport, verifyLedger } from "../../domain/ledger/verify-ledger.ts";
import type { Sentence } from "../../kernel/words.ts";
import type { Cli } from "./cli.ts";
import { CliFault } from "./cli-fault.ts";
import { withMigratedDatabase } from "./open-database.ts";

const HELP = {
  ledger: { en: "the books", ru: "бухгалтерия" },
  verify: {
    en: "prove that the books are right; exits with 1 and names what breaks them",
    ru: "проверить бухгалтерию; при нарушениях выводит их и завершается с кодом 1",
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
  const report = await withMigratedDatabase(cli, ({ transaction }) => transaction(verifyLedger));
  cli.terminal.say(checkedSentence(report.checked));
  for (const { check, id, detail } of report.violations) cli.terminal.print(`${check}  ${id}  ${detail}`);
  if (report.violations.length > 0) throw brokenBooks(report.violations.length);
  cli.terminal.say({ en: "The books are right.", ru: "Бухгалтерия сходится." });
}

function checkedSentence({ transactions, postings, wallets, tokens }: LedgerReport["checked"]): Sentence {
  return {
    en: `Checked: ${transactions} transactions, ${postings} postings, ${wallets} wallets, ${tokens} tokens.`,
    ru: `Проверено: операций ${transactions}, проводок ${postings}, кошельков ${wallets}, токенов ${tokens}.`,
  };
}

function brokenBooks(violations: number): CliFault {
  return new CliFault({
    en: `The books are wrong: ${violations} violation(s), listed above.`,
    ru: `Бухгалтерия не сходится: нарушений ${violations}, они перечислены выше.`,
  });
}
