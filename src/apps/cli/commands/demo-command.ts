import type { Command } from "commander";
import type { Sentence } from "../../../kernel/language.ts";
import { type Cli, settingsOf } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { runDemo } from "./demo-journey.ts";

type Options = { readonly url?: string };

const HELP = {
  demo: {
    en: "walk a customer's whole journey against the running service",
    ru: "пройти весь путь клиента на работающем сервисе",
  },
  url: {
    en: "where it runs (else this machine, at PORT)",
    ru: "где он работает (иначе эта машина, порт PORT)",
  },
} satisfies Record<string, Sentence>;

export function addDemoCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("demo")
    .description(HELP.demo[language])
    .option("--url <address>", HELP.url[language])
    .action(({ url }: Options) =>
      runDemo(cli.terminal, url === undefined ? `http://127.0.0.1:${settingsOf(cli).port}` : originOf(url)),
    );
}

/** @throws CliFault if it is no address */
export function originOf(text: string): string {
  if (URL.canParse(text) && /^https?:/i.test(text)) return new URL(text).origin;
  throw new CliFault(
    {
      en: "--url: expected an address such as http://127.0.0.1:8000",
      ru: "--url: ожидается адрес вида http://127.0.0.1:8000",
    },
    2,
  );
}
