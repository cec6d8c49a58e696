import { describe, expect, test } from "vitest";
import { StartError } from "../kernel/errors.ts";
import { readEnvironment } from "./env.ts";
import { parseSettings, type Settings } from "./settings.ts";

// This folder has no .env: the settings are those of the test only.
const settingsOf = (variables: Record<string, string> = {}): Settings =>
  parseSettings(readEnvironment(import.meta.dirname, variables)).settings;

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    settingsOf(variables);
  } catch (error) {
    if (error instanceof StartError) return error.lines;
    throw error;
  }
  return [];
}

const portOf = (variables: Record<string, string>) => settingsOf(variables).proxyPort;
const originOf = (variables: Record<string, string>) => settingsOf(variables).ownOrigin?.href ?? null;

const MACHINE = { PROXY_ORIGIN: "https://machine.example" };

describe("PROXY_PORT", () => {
  test.each([
    "127.0.0.1",
    "127.8.7.6",
    "::1",
    "0:0::1",
    "localhost",
    "LocalHost",
  ])("is the port after PORT where HOST is %s", (host) =>
    expect(portOf({ HOST: host, PORT: "9000" })).toEqual({ port: 9_001, isDefault: true }));

  test.each<[string, Record<string, string>]>([
    ["HOST is every address", { HOST: "0.0.0.0" }],
    ["HOST is every IPv6 address", { HOST: "::" }],
    ["HOST is an address of the network", { HOST: "192.168.0.7" }],
    ["HOST is a name", { HOST: "127.example.com" }],
    [
      "the database is external",
      { DATABASE_URL: "postgresql://u:p@db/z", SECRET_KEY: "0c1d9f6e5b3a48c7a2f1e0d9c8b7a695" },
    ],
    ["PROXY_ORIGIN is set", MACHINE],
    ["the system chooses PORT", { PORT: "0" }],
    ["PORT is the last one", { PORT: "65535" }],
    ["the next port is that of BACKEND_URL", { BACKEND_URL: "http://127.0.0.1:8001" }],
    ["it is 0", { PROXY_PORT: "0" }],
  ])("is off by itself where %s", (_, variables) => {
    expect(portOf(variables)).toBeNull();
    expect(originOf(variables)).toBe(
      variables.PROXY_ORIGIN === undefined ? null : "https://machine.example/",
    );
  });

  test("is used anywhere if it is set, also beside PROXY_ORIGIN", () => {
    const set = { PROXY_PORT: "9100" };
    expect(portOf({ ...set, HOST: "0.0.0.0" })).toEqual({ port: 9_100, isDefault: false });
    expect(portOf({ ...set, ...MACHINE })).toEqual({ port: 9_100, isDefault: false });
    expect(portOf({ ...set, PORT: "0" })).toEqual({ port: 9_100, isDefault: false });
  });

  test("that is PORT, or the console's origin, is a fault of one line", () => {
    expect(faultsOf({ PROXY_PORT: "8000" })).toEqual([expect.stringMatching(/^PROXY_PORT: .* same as PORT/)]);
    expect(faultsOf({ PROXY_PORT: "8000", DEFAULT_LANGUAGE: "ru" })).toEqual([
      expect.stringMatching(/^PROXY_PORT: совпадает с PORT/),
    ]);
    expect(faultsOf({ PROXY_PORT: "443", BACKEND_URL: "https://app.example" })).toEqual([
      expect.stringMatching(/^PROXY_PORT: .* BACKEND_URL/),
    ]);
    expect(faultsOf({ PROXY_PORT: "443", BACKEND_URL: "https://app.example", ...MACHINE })).toEqual([]);
    expect(faultsOf({ PROXY_PORT: "0", PORT: "0" })).toEqual([]);
  });
});

describe("the own origin", () => {
  test("is PROXY_ORIGIN, else BACKEND_URL with the second port", () => {
    const BACKEND_URL = "https://app.example";
    expect(originOf({ ...MACHINE, BACKEND_URL, PROXY_PORT: "8443" })).toBe("https://machine.example/");
    expect(originOf({ BACKEND_URL, PROXY_PORT: "8443" })).toBe("https://app.example:8443/");
    expect(originOf({ BACKEND_URL: "http://app.example:81", PROXY_PORT: "80" })).toBe("http://app.example/");
    expect(originOf({ HOST: "::1" })).toBe("http://[::1]:8001/");
  });

  test("is not PROXY_ORIGIN where that is the console's: then it counts as unset", () => {
    const same = { BACKEND_URL: "https://app.example", PROXY_ORIGIN: "https://app.example:443/" };
    expect(settingsOf({ ...same, HOST: "0.0.0.0" })).toMatchObject({ proxyOrigin: null, ownOrigin: null });
    expect(settingsOf(same)).toMatchObject({ proxyPort: null, ownOrigin: null });
  });

  test("has the scheme that decides on secure cookies", () => {
    const secureOf = (variables: Record<string, string>) => settingsOf(variables).cookie.secure;
    expect(secureOf({ BACKEND_URL: "https://app.example", PROXY_PORT: "8443" })).toBe(true);
    expect(secureOf({ BACKEND_URL: "https://app.example", PROXY_ORIGIN: "http://machine.example" })).toBe(
      false,
    );
    expect(secureOf({})).toBe(false);
  });
});

test("TARGET_SEES=public needs an own origin", () => {
  expect(settingsOf({ TARGET_SEES: "Public" }).targetSees).toBe("public");
  expect(settingsOf({ TARGET_SEES: "public", ...MACHINE }).targetSees).toBe("public");
  expect(faultsOf({ TARGET_SEES: "public", PROXY_PORT: "0" })).toEqual([
    expect.stringMatching(/^TARGET_SEES: public needs .* PROXY_ORIGIN or PROXY_PORT$/),
  ]);
  expect(faultsOf({ TARGET_SEES: "public", PROXY_PORT: "0", DEFAULT_LANGUAGE: "ru" })).toEqual([
    expect.stringMatching(/^TARGET_SEES: public требует/),
  ]);
  expect(faultsOf({ TARGET_SEES: "both" })).toEqual([
    expect.stringMatching(/^TARGET_SEES: expected one of own, public/),
  ]);
});
