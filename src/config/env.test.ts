import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readEnvironment } from "./env.ts";

describe("readEnvironment", () => {
  let cwd = "";
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), "zenzefi-env-"));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  const write = (name: string, content: string | Buffer): void => writeFileSync(join(cwd, name), content);
  const read = (environment: Record<string, string> = {}) => readEnvironment(cwd, environment);
  const faultsOf = (environment: Record<string, string> = {}) =>
    read(environment).faults.map((fault) => fault.en);

  test("the environment wins over .env, and an empty variable counts as unset in both", () => {
    write(".env", "PORT=9000\nWORKERS=3\nHOST=\nDATA_DIR=  \n");
    const { values } = read({ PORT: "9100", WORKERS: "", HOST: " ", PATH: "/bin" });
    expect(Object.fromEntries(values)).toEqual({ PORT: "9100", WORKERS: "3" });
  });

  test("no .env is no fault", () => {
    expect(read()).toMatchObject({ cwd, dotenvNames: [], dotenvBadLines: [], faults: [] });
  });

  test("all names and bad lines of .env are returned, but not the names of the environment", () => {
    write(".env", "PORT=1\nNONSENSE=2\nnot a setting\n");
    expect(read({ OTHER: "x" })).toMatchObject({ dotenvNames: ["PORT", "NONSENSE"], dotenvBadLines: [3] });
  });

  test("a .env that cannot be read or is not UTF-8 is a fault", () => {
    write(".env", Buffer.from("PORT=1", "utf16le"));
    expect(faultsOf()).toEqual([".env: it must be UTF-8 text"]);
    rmSync(join(cwd, ".env"));
    mkdirSync(join(cwd, ".env"));
    expect(faultsOf()).toEqual([".env: the file cannot be read (EISDIR)"]);
  });

  test("NAME_FILE reads a secret from a file, without the line break at its end", () => {
    write("key", " a key with blanks \r\n");
    write(".env", "SECRET_KEY_FILE=key\n");
    expect(read().values.get("SECRET_KEY")).toBe(" a key with blanks ");
    expect(read({ SECRET_KEY_FILE: join(cwd, "key") }).values.get("SECRET_KEY")).toBe(" a key with blanks ");
  });

  test("an empty NAME_FILE counts as unset", () => {
    expect(read({ BACKUP_PASSPHRASE_FILE: "" }).values.has("BACKUP_PASSPHRASE")).toBe(false);
    expect(faultsOf({ BACKUP_PASSPHRASE_FILE: "" })).toEqual([]);
  });

  test("NAME_FILE is ignored for settings that are no secrets", () => {
    write("port", "9000");
    expect(read({ PORT_FILE: "port" }).values.has("PORT")).toBe(false);
  });

  test("a secret of the environment wins over a NAME_FILE of .env; both in the same source are a fault", () => {
    write("key", "from the file");
    write(".env", "SECRET_KEY_FILE=key\n");
    expect(read({ SECRET_KEY: "from the environment" }).values.get("SECRET_KEY")).toBe(
      "from the environment",
    );
    expect(faultsOf({ SECRET_KEY: "x", SECRET_KEY_FILE: "key" })).toEqual([
      "SECRET_KEY: set it or SECRET_KEY_FILE, not both",
    ]);
  });

  test("a file that is missing, empty or huge is a fault, which does not contain the path", () => {
    write("empty", "\n");
    write("huge", Buffer.alloc(1_048_577, "x"));
    expect(
      faultsOf({ SMTP_URL_FILE: "missing", METRICS_TOKEN_FILE: "empty", REDIS_URL_FILE: "huge" }).sort(),
    ).toEqual([
      "METRICS_TOKEN_FILE: the file is empty",
      "REDIS_URL_FILE: the file cannot be read (EFBIG)",
      "SMTP_URL_FILE: the file cannot be read (ENOENT)",
    ]);
  });

  test("the target's CA is the content of its file", () => {
    write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
    expect(read({ ZENZEFI_TARGET_CA: "ca.pem" }).values.get("ZENZEFI_TARGET_CA")).toBe(
      "-----BEGIN CERTIFICATE-----",
    );
    expect(faultsOf({ ZENZEFI_TARGET_CA: "no.pem" })).toEqual([
      "ZENZEFI_TARGET_CA: the file cannot be read (ENOENT)",
    ]);
  });
});
