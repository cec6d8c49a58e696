/** What `zenzefi init` writes. A setting with null is left out, so that its default is used. */
export type EnvChoices = {
  readonly language: string | null;
  readonly secretKey: string | null;
  readonly targetUrl: string | null;
  readonly databaseUrl: string | null;
  readonly firstSuperuser: { readonly email: string; readonly password: string } | null;
};

const HEAD = "# Settings of Zenzefi Backend, made by zenzefi init. All that there are: zenzefi settings";

/** The text of a `.env` that sets what was chosen. */
export function envFileText(choices: EnvChoices): string {
  const values: readonly (readonly [string, string | null | undefined])[] = [
    ["DEFAULT_LANGUAGE", choices.language],
    ["SECRET_KEY", choices.secretKey],
    ["ZENZEFI_TARGET_URL", choices.targetUrl],
    ["DATABASE_URL", choices.databaseUrl],
    ["FIRST_SUPERUSER_EMAIL", choices.firstSuperuser?.email],
    ["FIRST_SUPERUSER_PASSWORD", choices.firstSuperuser?.password],
  ];
  const lines = values.flatMap(([name, value]) => (value ? [`${name}=${quoted(value)}`] : []));
  return `${[HEAD, ...lines].join("\n")}\n`;
}

/** In single quotes everything except a backslash and the quote itself is literal (config/dotenv-file.ts). */
function quoted(value: string): string {
  if (/^[\w.:/@-]+$/.test(value)) return value;
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
