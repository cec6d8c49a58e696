import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { StartError } from "../kernel/errors.ts";
import { readEnvironment } from "./env.ts";
import type { SettingSpec } from "./setting-spec.ts";
import { SETTINGS } from "./setting-table.ts";
import { parseSettings } from "./settings.ts";
import { DEV_SERVICES, envExample, settingsHelp, settingsPage } from "./settings-text.ts";

const KEY = "0c1d9f6e5b3a48c7a2f1e0d9c8b7a695";
const ROOT = new URL("../../", import.meta.url);
const FOLDER = mkdtempSync(join(tmpdir(), "zenzefi-settings-"));
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** What a start with this `.env` and environment would print, and the settings if it starts. */
function start(dotenv: string, variables: Record<string, string> = {}) {
  writeFileSync(join(FOLDER, ".env"), dotenv);
  try {
    const { settings, warnings } = parseSettings(readEnvironment(FOLDER, variables));
    return { settings, warnings, faults: [] };
  } catch (error) {
    if (error instanceof StartError) return { settings: null, warnings: [], faults: error.lines };
    throw error;
  }
}

describe("the lines of a refused start", () => {
  test("contain all faults, one line each, with the name, the value and what is accepted", () => {
    const { faults } = start(
      "PORT=80a\nDEBUG=maybe\nTOKEN_PRICE_1H=NaN\nZENZEFI_TARGET_URL=ftp://h\nRATE_LIMIT_API=5/0",
      {
        TRUST_PROXY: "everybody",
        COOKIE_SAMESITE: "none",
      },
    );
    expect(faults.map((line) => line.split(":")[0]).sort()).toEqual([
      "COOKIE_SAMESITE",
      "DEBUG",
      "PORT",
      "RATE_LIMIT_API",
      "TOKEN_PRICE_1H",
      "TRUST_PROXY",
      "ZENZEFI_TARGET_URL",
    ]);
    expect(faults).toContain('PORT: expected a whole number from 0 to 65535; got "80a"');
    expect(faults.filter((line) => line.includes("\n"))).toEqual([]);
  });

  test("are in Russian if that is the default language", () => {
    expect(start("DEFAULT_LANGUAGE=ru\nPORT=-1").faults).toEqual([
      'PORT: нужно целое число от 0 до 65535; задано "-1"',
    ]);
  });

  test("never contain the value of a secret, with any faults of it and of other settings", () => {
    const secrets = Object.entries<SettingSpec>(SETTINGS).flatMap(([name, { secret }]) =>
      secret ? [name] : [],
    );
    const value = fc.string({ unit: fc.constantFrom(..."qxzQXZ7~%@/:#"), minLength: 6, maxLength: 60 });
    const some = fc.dictionary(fc.constantFrom(...secrets), value, { minKeys: 1 });
    const wrong = fc.constantFrom(
      {},
      { PORT: "x" },
      { DEFAULT_LANGUAGE: "ru", WORKERS: "2" },
      { PAYMENT_PROVIDERS: "stripe" },
    );
    fc.assert(
      fc.property(some, wrong, (variables, others) => {
        const result = start("", { ...variables, ...others });
        const printed =
          inspect(result, { depth: 9, showHidden: true }) + JSON.stringify(result, bigintAsText);
        for (const secret of Object.values(variables)) expect(printed).not.toContain(secret);
      }),
    );
  });

  test("do not contain the password of a URL that must not have one", () => {
    for (const name of ["ZENZEFI_TARGET_URL", "BACKEND_URL", "CORS_ORIGINS"]) {
      expect(start(`${name}=https://user:hunter2@host`).faults.join()).toMatch(
        new RegExp(`^${name}: expected (?!.*hunter2)`),
      );
    }
  });

  test("do not contain a line of .env that cannot be parsed", () => {
    expect(start("SECRET KEY hunter2\n").warnings).toEqual([".env: line 1 is not NAME=value"]);
  });
});

describe("names in .env", () => {
  test("that are unknown cause a warning with the nearest known name", () => {
    expect(start("PROT=80\nTOKEN_PRICE_7H=1\nsecret_key_fil=x\n").warnings).toEqual([
      ".env: PROT is not a setting; the nearest one is PORT",
      ".env: TOKEN_PRICE_7H is not a setting; the nearest one is TOKEN_PRICE_1H",
      ".env: secret_key_fil is not a setting; the nearest one is SECRET_KEY_FILE",
    ]);
  });

  test("are accepted from v0.6: capitals in booleans, free tokens, hashes and removed names", () => {
    const { settings, warnings } = start(`
# Application
PROJECT_NAME="Zenzefi Backend"
API_V1_PREFIX=/api/v1
DEBUG=True
SECRET_KEY=${KEY}#and-more
ALGORITHM=HS256
# Database
POSTGRES_SERVER=localhost
POSTGRES_PORT=5432
POSTGRES_USER=zenzefi
POSTGRES_PASSWORD=dev#password
POSTGRES_DB=zenzefi_dev
# Redis
REDIS_HOST=localhost
REDIS_PORT=6379
REDIS_PASSWORD=
TAILSCALE_AUTH_KEY=tskey-auth-x
ZENZEFI_TARGET_URL=https://100.75.169.33:61000
ZENZEFI_BASIC_AUTH_USER=
BACKEND_URL=https://api.example.com
COOKIE_SECURE=True
COOKIE_SAMESITE=none
HEALTH_CHECK_TIMEOUT=10.0
MOCK_PAYMENT_URL=http://localhost:8000/api/v1/webhooks/mock-payment
TOKEN_PRICE_1H=0.0
`);
    expect(warnings).toEqual([expect.stringMatching(/^TOKEN_PRICE_1H: the price is 0/)]);
    expect(settings?.secrets.key?.reveal()).toBe(`${KEY}#and-more`);
    expect(settings?.database.kind === "external" && settings.database.url.reveal()).toBe(
      "postgresql://zenzefi:dev%23password@localhost/zenzefi_dev",
    );
  });

  test("SQLALCHEMY_DATABASE_URI of v0.6 counts as DATABASE_URL", () => {
    const { settings } = start(`SQLALCHEMY_DATABASE_URI=postgresql+psycopg2://u:p@h/d\nSECRET_KEY=${KEY}`);
    expect(settings?.database.kind === "external" && settings.database.url.reveal()).toBe(
      "postgresql://u:p@h/d",
    );
  });

  test("of v0.6 that cannot have their meaning any more cause a fault or a warning", () => {
    expect(start("ALGORITHM=RS256\nAPI_V1_PREFIX=/v1").faults).toHaveLength(2);
    expect(start("POSTGRES_PORT=5433\nZENZEFI_BASIC_AUTH_USER=u").warnings).toHaveLength(2);
  });
});

describe("the generated texts", () => {
  test(".env.example and docs/settings.md are what scripts/write-settings-docs.ts writes", () => {
    expect(readFileSync(new URL(".env.example", ROOT), "utf8")).toBe(envExample());
    expect(readFileSync(new URL("docs/settings.md", ROOT), "utf8")).toBe(settingsPage());
  });

  test(".env.example works unchanged, with the defaults and without a warning", () => {
    const defaults = parseSettings(readEnvironment(import.meta.dirname, {})).settings;
    const { settings, warnings } = start(envExample());
    expect(warnings).toEqual([]);
    expect(settings).toEqual({ ...defaults, dataDir: join(FOLDER, "data") });
  });

  test(".env.example with every line uncommented but those of the services gives the same", () => {
    const lines = envExample()
      .replaceAll(/^#(?=[A-Z])/gm, "")
      .split("\n");
    const uncommented = lines.filter((line) => !/^(POSTGRES|REDIS)_/.test(line)).join("\n");
    expect(start(uncommented)).toEqual(start(""));
  });

  test("the block for docker-compose.dev.yml works with a SECRET_KEY alone, and fits that file", () => {
    const uncommented = envExample().replaceAll(/^#(?=(POSTGRES|REDIS)_)/gm, "");
    const { settings, warnings, faults } = start(`${uncommented}SECRET_KEY=${KEY}\n`);
    expect([warnings, faults]).toEqual([[], []]);
    expect(settings).toMatchObject({ database: { kind: "external" }, redis: { kind: "redis" } });
    const compose = readFileSync(new URL("docker-compose.dev.yml", ROOT), "utf8");
    for (const name of ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"]) {
      expect(compose).toContain(`${name}: ${DEV_SERVICES[name]}\n`);
    }
    expect(compose).toContain(`"${DEV_SERVICES.POSTGRES_SERVER}:5432"`);
    expect(compose).toContain(`"${DEV_SERVICES.REDIS_HOST}:${DEV_SERVICES.REDIS_PORT}:6379"`);
  });

  test("--help contains every setting in both languages", () => {
    const names = Object.keys(SETTINGS);
    for (const language of ["en", "ru"] as const) {
      const help = settingsHelp(language);
      expect(names.filter((name) => !help.includes(`  ${name}\n`))).toEqual([]);
    }
    expect(settingsHelp("ru")).toMatch(/[а-я]/);
    expect(settingsHelp("en")).not.toMatch(/[а-я]/i);
  });
});

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
