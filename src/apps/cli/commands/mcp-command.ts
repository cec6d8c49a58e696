import { Console } from "node:console";
import { statSync } from "node:fs";
import type { Command } from "commander";
import { connectToRunningEmbeddedPostgres } from "../../../adapters/embedded-postgres/connect-to-running.ts";
import { systemClock } from "../../../adapters/system/system-clock.ts";
import type { SettingSpec } from "../../../config/setting-spec.ts";
import { SETTINGS } from "../../../config/setting-table.ts";
import { parseSettings, type Settings } from "../../../config/settings.ts";
import { hideSecrets } from "../../../kernel/hide-secrets.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { readerRoleOf } from "../../mcp/postgres/reader-role-sql.ts";
import { serveMcp } from "../../mcp/serve-mcp.ts";
import { TOOL_SETS, type ToolSet } from "../../mcp/tool-sets.ts";
import { packageVersion } from "../../wiring/package-version.ts";
import type { Cli } from "../cli.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import { apiAccessOf } from "./mcp-sign-in-command.ts";
import { databaseOf, urlOfRole } from "./url-of-role.ts";

type Options = {
  readonly tools?: string;
  readonly url?: string;
  readonly allowWrites?: true;
  readonly showEmails?: true;
};

const HELP = {
  mcp: {
    en: "let an assistant look at the service, by the Model Context Protocol on stdin and stdout",
    ru: "дать ассистенту доступ к сервису по Model Context Protocol через stdin и stdout",
  },
  tools: {
    en: "the tool sets, of api,postgres,redis,docker (else those that the settings make possible)",
    ru: "наборы инструментов из api,postgres,redis,docker (иначе те, для которых есть настройки)",
  },
  url: {
    en: "where the service runs (else this machine, at PORT)",
    ru: "где работает сервис (иначе эта машина, порт PORT)",
  },
  writes: {
    en: "also offer the tools that change something; each call asks for a confirmation",
    ru: "разрешить и инструменты, которые что-то меняют; каждый вызов требует подтверждения",
  },
  emails: { en: "show e-mail addresses in full", ru: "показывать адреса почты целиком" },
} satisfies Record<string, Sentence>;

export function addMcpCommand(program: Command, cli: Cli): void {
  const { language } = cli.terminal;
  program
    .command("mcp")
    .description(HELP.mcp[language])
    .option("--tools <sets>", HELP.tools[language])
    .option("--url <address>", HELP.url[language])
    .option("--allow-writes", HELP.writes[language])
    .option("--show-emails", HELP.emails[language])
    .action((options: Options) => serve(cli, options));
}

async function serve(cli: Cli, options: Options): Promise<void> {
  const { note, stdin, stdout, stderr } = cli.terminal;
  // A package that prints would break the protocol.
  globalThis.console = new Console(stderr);
  const { settings, warnings } = parseSettings(cli.environment);
  for (const warning of warnings) note(warning);
  const sets = options.tools === undefined ? possibleSets(settings) : chosenSets(options.tools, settings);
  if (sets.length === 0) throw nothingPossible();
  note(JSON.stringify({ tools: sets, writes: options.allowWrites === true }));
  const has = (set: ToolSet): boolean => sets.includes(set);
  await serveMcp({
    version: packageVersion(),
    allowWrites: options.allowWrites === true,
    showEmails: options.showEmails === true,
    api: has("api") ? apiAccessOf(settings, options.url) : null,
    postgres: has("postgres") ? postgresAccess(settings) : null,
    redis: has("redis") && settings.redis.kind === "redis" ? settings.redis.url.reveal() : null,
    docker: has("docker") ? settings.mcp.dockerSocket : null,
    secrets: secretValues(cli),
    hideShapes: hideSecrets,
    nowMs: systemClock.nowMs,
    stdin,
    stdout,
    note,
  });
  stdin.destroy();
}

function possibleSets(settings: Settings): ToolSet[] {
  return TOOL_SETS.filter((set) => missingFor(set, settings) === null);
}

function chosenSets(text: string, settings: Settings): ToolSet[] {
  const names = text.split(",").map((name) => name.trim());
  const sets = TOOL_SETS.filter((set) => names.includes(set));
  const unknown = names.some((name) => !TOOL_SETS.some((set) => set === name));
  if (unknown) {
    throw new CliFault(
      {
        en: `--tools: expected a list of ${TOOL_SETS.join(", ")}, separated by commas`,
        ru: `--tools: ожидается список из ${TOOL_SETS.join(", ")} через запятую`,
      },
      2,
    );
  }
  const missing = sets.map((set) => missingFor(set, settings)).find((sentence) => sentence !== null);
  if (missing) throw new CliFault(missing);
  return sets;
}

/** What the set lacks; null if it can be served. The embedded database may start later. */
function missingFor(set: ToolSet, { mcp, redis }: Settings): Sentence | null {
  switch (set) {
    case "api":
      if (mcp.superuser !== null) return null;
      return {
        en: "api: set MCP_API_EMAIL",
        ru: "api: задайте MCP_API_EMAIL",
      };
    case "postgres":
      return null;
    case "redis":
      if (redis.kind === "redis") return null;
      return { en: "redis: set REDIS_URL or REDIS_HOST", ru: "redis: задайте REDIS_URL или REDIS_HOST" };
    case "docker":
      if (statSync(mcp.dockerSocket, { throwIfNoEntry: false })?.isSocket() === true) return null;
      return {
        en: `docker: there is no socket at ${mcp.dockerSocket}; set MCP_DOCKER_SOCKET`,
        ru: `docker: по пути ${mcp.dockerSocket} нет сокета; задайте MCP_DOCKER_SOCKET`,
      };
  }
}

function nothingPossible(): CliFault {
  return new CliFault({ en: "There is nothing to serve.", ru: "Нет ни одного набора инструментов." });
}

/** In the embedded database, whose socket only its user can open, the role needs no password. */
function postgresAccess({ database, dataDir, mcp }: Settings) {
  const service = async (): Promise<string | null> =>
    database.kind === "external" ? database.url.reveal() : connectToRunningEmbeddedPostgres(dataDir);
  const reader = async (): Promise<string | null> => {
    if (mcp.databaseUrl !== null) return mcp.databaseUrl.reveal();
    const url = database.kind === "external" ? null : await service();
    return url === null ? null : urlOfRole(url, readerRoleOf(databaseOf(url)), null);
  };
  return { service, reader };
}

function secretValues({ environment }: Cli): string[] {
  const specs = Object.entries<SettingSpec>(SETTINGS).filter(([, { secret }]) => secret);
  return specs.flatMap(([name]) => environment.values.get(name) ?? []);
}
