import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Sentence } from "../kernel/language.ts";
import { parseDotenv } from "./dotenv-file.ts";
import { FORMER_NAMES } from "./former-names.ts";
import type { SettingSpec } from "./setting-spec.ts";
import { SETTINGS } from "./setting-table.ts";

/** The environment and `.env`, read but not yet checked. */
export type Environment = {
  /** The working directory, absolute: relative paths start here. */
  readonly cwd: string;
  /** Settings by name, including those of v0.6. Empty ones are omitted, and file names are replaced by the files' content. */
  readonly values: ReadonlyMap<string, string>;
  /** Every name that `.env` sets, known or not. */
  readonly dotenvNames: readonly string[];
  /** Numbers of the lines of `.env` that are no `NAME=value`. */
  readonly dotenvBadLines: readonly number[];
  /** Files that could not be read. */
  readonly faults: readonly Sentence[];
  /** Files that may contain secrets: `.env`, whether it exists or not, and the files that `NAME_FILE` names. */
  readonly secretFiles: readonly SecretFile[];
};

/** `name`: ".env", or the setting that is read from the file. `path` is absolute. */
export type SecretFile = { readonly name: string; readonly path: string };

/** Of the name that gives the path of a secret's file. No setting has a name that ends so. */
const FILE_SUFFIX = "_FILE";

type Variables = Readonly<Record<string, string | undefined>>;

const FILE_BYTES_MAX = 1_048_576; // Larger than any bundle of certificates; bounds the memory if the path is wrong.

/**
 * Reads the environment and `.env` of the working directory. The environment wins. The only reader of `process.env`.
 * @throws never: files that cannot be read are in `faults`
 */
export function readEnvironment(cwd: string, environment: Variables = process.env): Environment {
  const faults: Sentence[] = [];
  const dotenv = parseDotenv(readDotenv(cwd, faults), environment);
  const secretFiles = new Map([[".env", resolve(cwd, ".env")]]);
  const fileOf = (name: string, path: string): string | null => {
    if (name.endsWith(FILE_SUFFIX)) secretFiles.set(name, resolve(cwd, path));
    return readFile(name, resolve(cwd, path), faults);
  };
  const values = new Map([
    ...valuesOf(Object.fromEntries(dotenv.values), fileOf, faults),
    ...valuesOf(environment, fileOf, faults),
  ]);
  return {
    cwd,
    values,
    dotenvNames: [...dotenv.values.keys()],
    dotenvBadLines: dotenv.badLines,
    faults,
    secretFiles: [...secretFiles].map(([name, path]) => ({ name, path })),
  };
}

function valuesOf(
  variables: Variables,
  fileOf: (name: string, path: string) => string | null,
  faults: Sentence[],
): Map<string, string> {
  const values = new Map<string, string>();
  const set = (name: string, value: string | null | undefined): void => {
    if (value !== null && value !== undefined && value.trim() !== "") values.set(name, value);
  };
  for (const [name, spec] of Object.entries<SettingSpec>(SETTINGS)) {
    const text = variables[name]?.trim() === "" ? undefined : variables[name];
    const path = spec.secret ? variables[`${name}${FILE_SUFFIX}`]?.trim() : undefined;
    if (text !== undefined && path) {
      faults.push({
        en: `${name}: set it or ${name}_FILE, not both`,
        ru: `${name}: задайте либо его, либо ${name}_FILE, но не оба`,
      });
    }
    if (text !== undefined)
      set(name, spec.isPath ? fileOf(name, text.trim()) : spec.secret ? text : text.trim());
    else if (path) set(name, fileOf(`${name}${FILE_SUFFIX}`, path));
  }
  for (const name of FORMER_NAMES) set(name, variables[name]);
  return values;
}

function readDotenv(cwd: string, faults: Sentence[]): string {
  try {
    const text = readFileSync(resolve(cwd, ".env"), "utf8");
    if (!text.includes("\0")) return text;
    faults.push({ en: ".env: it must be UTF-8 text", ru: ".env: нужен текст в UTF-8" });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") faults.push(unreadable(".env", codeOf(error)));
  }
  return "";
}

/** Line breaks at the end, as editors and `echo` add them, are not part of a secret. */
function readFile(name: string, path: string, faults: Sentence[]): string | null {
  try {
    const { size } = statSync(path);
    if (size > FILE_BYTES_MAX) throw Object.assign(new Error("too large"), { code: "EFBIG" });
    const text = readFileSync(path, "utf8").replace(/[\r\n]+$/, "");
    if (text.trim() !== "") return text;
    faults.push({ en: `${name}: the file is empty`, ru: `${name}: файл пуст` });
  } catch (error) {
    faults.push(unreadable(name, codeOf(error)));
  }
  return null;
}

/** The path is omitted: it may be a secret, pasted by mistake. */
function unreadable(name: string, code: string): Sentence {
  return { en: `${name}: the file cannot be read (${code})`, ru: `${name}: файл не читается (${code})` };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
