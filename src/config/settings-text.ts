import type { Language } from "../kernel/language.ts";
import type { SettingSpec } from "./setting-spec.ts";
import { SECTIONS } from "./setting-table.ts";

/** The settings of the services in `docker-compose.dev.yml`. `.env.example` has them in a block. */
export const DEV_SERVICES: Readonly<Record<string, string>> = {
  POSTGRES_SERVER: "127.0.0.1:5432",
  POSTGRES_USER: "zenzefi",
  POSTGRES_PASSWORD: "devpassword",
  POSTGRES_DB: "zenzefi_dev",
  REDIS_HOST: "127.0.0.1",
  REDIS_PORT: "6379",
};

const LABELS = {
  default: { en: "default", ru: "по умолчанию" },
  unset: { en: "unset", ru: "если не задано" },
} as const;

/** The settings part of `--help`. */
export function settingsHelp(language: Language): string {
  const paragraphs = SECTIONS.map(({ title, settings }) => {
    const rows = Object.entries(settings).map(
      ([name, spec]) =>
        `  ${name}\n      ${spec.help[language]}\n      ${spec.kind.accepts[language]}${whenUnset(spec, language)}`,
    );
    return `${title[language]}\n${rows.join("\n")}\n`;
  });
  return paragraphs.join("\n");
}

/** The text of `docs/settings.md`. */
export function settingsPage(): string {
  const sections = SECTIONS.map(({ title, settings }) => {
    const rows = Object.entries(settings).map(
      ([name, spec]) =>
        `| \`${name}\`${spec.secret ? " (secret)" : ""} | ${[spec.help.en, spec.kind.accepts.en, defaultCell(spec)].map(cell).join(" | ")} |`,
    );
    return `## ${title.en}\n\n| Name | Meaning | Accepted | When unset |\n|---|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `${PAGE_HEAD}\n${sections.join("\n")}\n${PAGE_TAIL}`;
}

/** The text of `.env.example`. It works unchanged, and each line can be uncommented and changed separately. */
export function envExample(): string {
  const sections = SECTIONS.map(({ title, settings }) => {
    const rows = Object.entries(settings)
      .filter(([name]) => !Object.hasOwn(DEV_SERVICES, name))
      .map(
        ([name, spec]) =>
          `# ${spec.help.en}${spec.unset === null ? "" : ` Unset: ${spec.unset.en}.`}\n#${name}=${spec.default ?? ""}\n`,
      );
    const block = "POSTGRES_SERVER" in settings ? [DEV_BLOCK] : [];
    return `# ---- ${title.en} ----\n\n${[...rows, ...block].join("\n")}`;
  });
  return `${EXAMPLE_HEAD}\n${sections.join("\n")}`;
}

function whenUnset(spec: SettingSpec, language: Language): string {
  if (spec.default !== null) return `; ${LABELS.default[language]}: ${spec.default}`;
  return spec.unset === null ? "" : `; ${LABELS.unset[language]}: ${spec.unset[language]}`;
}

function defaultCell(spec: SettingSpec): string {
  return spec.default === null ? (spec.unset?.en ?? "") : `\`${spec.default}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

const EXAMPLE_HEAD = `# Settings of Zenzefi Backend. Copy this file to .env: it starts as it is, on the embedded database.
# Every line is commented out; uncomment what you change. docs/settings.md explains the rules.
`;

const DEV_BLOCK = `# The services of docker-compose.dev.yml (PostgreSQL 15 and Redis 7), instead of the embedded ones:
#   1. docker compose -f docker-compose.dev.yml up -d --wait
#   2. echo "SECRET_KEY=$(openssl rand -hex 32)" >> .env
#   3. uncomment these lines
${Object.entries(DEV_SERVICES)
  .map(([name, value]) => `#${name}=${value}`)
  .join("\n")}
`;

const PAGE_HEAD = `# Settings

<!-- Written by scripts/write-settings-docs.ts from src/config/. Do not edit by hand. -->

Settings come from the environment and from \`.env\` in the working directory; the environment wins. Every setting has a
default that works: with none at all the service runs on its embedded PostgreSQL, with a demo target.

- Empty is the same as unset. Booleans are read in any case.
- A bad value stops the start: all faults are told at once, one line each. The value of a secret is never shown.
- An unknown name in \`.env\` is told with the nearest known one, and has no effect.
- Secrets: \`NAME_FILE\` names a file that holds the value of \`NAME\` (line breaks at its end do not count).
- Lists are separated by commas or blanks, or written as JSON; \`none\` is the empty list.
- \`.env\`: \`NAME=value\` lines. \`#\` begins a comment at the start of a line or after a blank. \`"double"\` quotes take
  \`\\n\`, \`\\"\` and \`\\\\\`; \`'single'\` quotes are literal. \`\${NAME}\` and \`\${NAME:-default}\` are replaced, except in single quotes.
`;

const PAGE_TAIL = `## Rules between settings

- An external database (\`DATABASE_URL\`, or all four \`POSTGRES_*\`) requires \`SECRET_KEY\`. Special characters in
  \`POSTGRES_PASSWORD\` and \`REDIS_PASSWORD\` are written as they are; in \`DATABASE_URL\` and \`REDIS_URL\` percent-encoded.
- \`WORKERS\` over 1 needs Redis. An external database without Redis is for one instance only, and warns.
- \`PROXY_PORT\` is neither \`PORT\` nor, without \`PROXY_ORIGIN\`, the port of \`BACKEND_URL\`. \`TARGET_SEES=public\` needs one of
  \`PROXY_ORIGIN\` and \`PROXY_PORT\`. A \`PROXY_ORIGIN\` equal to \`BACKEND_URL\` counts as unset.
- A \`PROXY_PORT\` that is set and in use stops the start. The default one that is in use is left off, with a warning.
- \`COOKIE_SAMESITE=none\` needs \`COOKIE_SECURE=true\`.
- \`stripe\` and \`yookassa\` in \`PAYMENT_PROVIDERS\` need their keys; \`SMTP_URL\` needs \`MAIL_FROM\`.
- \`mock\` is on by itself only with the demo target on the embedded database. By name it is allowed anywhere; the start, the log,
  \`/api/v1/admin/health\` and every top-up page then say that ZNC cost nothing.
- \`METRICS_TOKEN\` without \`METRICS_ALLOW\` leaves no address that reads \`/metrics\` without it.
- A price of 0, \`mock\` payments (unless with the demo target, by default) and \`ZENZEFI_TARGET_TLS_VERIFY=false\` warn at each start.

## From v0.6

The \`.env\` of v0.6 is accepted. \`SQLALCHEMY_DATABASE_URI\` counts as \`DATABASE_URL\`. \`PROJECT_NAME\`, \`VERSION\`,
\`MOCK_PAYMENT_URL\`, \`TAILSCALE_AUTH_KEY\` and \`GIT_SHA\` have no effect; \`ALGORITHM\` can only be \`HS256\` and \`API_V1_PREFIX\` only
\`/api/v1\`. \`POSTGRES_PORT\` (other than 5432) and \`ZENZEFI_BASIC_AUTH_*\` have no effect, and warn. The \`SECRET_KEY\` of
v0.6's example file is refused as a placeholder.
`;
