/** Everything that the documents name exists. A list that is not empty names what to fix: `page: what`. */
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { buildProgram } from "../src/apps/cli/program.ts";
import { openTerminal } from "../src/apps/cli/terminal/terminal.ts";
import { readEnvironment } from "../src/config/env.ts";
import { SETTINGS } from "../src/config/setting-table.ts";
import { type Page, readPages } from "./support/markdown-pages.ts";
import { readRepositoryFile, readSourceFiles, repositoryPaths } from "./support/source-tree.ts";

const pages = readPages();
const paths = repositoryPaths();
const source = readSourceFiles();
const packageJson = JSON.parse(readRepositoryFile("package.json")) as {
  version: string;
  scripts: Record<string, string>;
};

/** `page: name` for each name that `find` returns and for which `isThere` is false. */
function missing(
  find: (page: Page) => Iterable<string>,
  isThere: (name: string) => boolean,
  among = pages,
): string[] {
  return among.flatMap((page) =>
    [...new Set(find(page))].filter((name) => !isThere(name)).map((name) => `${page.path}: ${name}`),
  );
}

function exists(path: string): boolean {
  const trimmed = path.replace(/\/$/, "");
  return paths.some((known) => known === trimmed || known.startsWith(`${trimmed}/`));
}

describe("links", () => {
  it("each link is to a file or folder of the repository", () => {
    expect(missing(({ links }) => links.map(({ path }) => path), exists)).toEqual([]);
  });

  it("each link to a heading is to one that exists", () => {
    const headings = new Set(
      pages.flatMap((page) => [...page.headings].map((heading) => `${page.path}#${heading}`)),
    );
    const targets = ({ links }: Page) =>
      links.flatMap(({ path, heading }) => (heading === null ? [] : [`${path}#${heading}`]));
    expect(missing(targets, (target) => headings.has(target))).toEqual([]);
  });

  it("each path in the text exists", () => {
    const full = /^(src|client|test|docs|migrations|scripts|bench|bin|deploy|console)\/[\w./-]*$/;
    expect(missing(({ words }) => words.filter((word) => full.test(word)), exists)).toEqual([]);
  });

  it("each file that a walk of ARCHITECTURE.md names exists", () => {
    const steps = ({ words }: Page) => words.filter((word) => /^[a-z-]+\/[a-z/-]*[a-z]$/.test(word));
    const isThere = (step: string) =>
      paths.some((path) => path.startsWith("src/") && path.endsWith(`/${step}.ts`));
    const architecture = pages.filter(({ path }) => path === "ARCHITECTURE.md");
    expect(architecture.flatMap((page) => [...steps(page)]).length).toBeGreaterThan(10);
    expect(missing(steps, isThere, architecture)).toEqual([]);
  });
});

describe("commands", () => {
  const commands = ({ words, codeBlocks }: Page) =>
    [...words, ...codeBlocks.map(({ code }) => code)].join("\n");

  it("each npm script is in package.json", () => {
    const scripts = (text: string) =>
      [...text.matchAll(/\bnpm (?:run |(?=(?:test|start)\b))([\w:-]+)/g)].map(([, name = ""]) => name);
    const isThere = (name: string) => Object.hasOwn(packageJson.scripts, name);
    expect(missing((page) => scripts(commands(page)), isThere)).toEqual([]);
    const ci = readRepositoryFile(".ci/run");
    const isOptional = (name: string) => ci.includes(`has_script ${name}`);
    expect(scripts(ci).filter((name) => !isThere(name) && !isOptional(name))).toEqual([]);
  });

  it("each command of zenzefi is one of the CLI's", () => {
    const program = buildProgram({
      terminal: openTerminal("en", process),
      environment: readEnvironment("/nowhere", {}),
    });
    const named = (page: Page) =>
      [...commands(page).matchAll(/\bzenzefi((?: [a-z][a-z0-9-]*)+)/g)].map(([, words = ""]) => words.trim());
    expect(missing(named, (words) => isCommand(program, words.split(" ")))).toEqual([]);
  });
});

/** True if the words name a command and, if it has subcommands, one of these; the rest are arguments. */
function isCommand(parent: Command, [word, ...rest]: string[]): boolean {
  if (word === undefined || parent.commands.length === 0) return true;
  const found = parent.commands.find((command) => command.name() === word);
  return found !== undefined && isCommand(found, rest);
}

describe("settings", () => {
  it("docs/settings.md has a row for each setting, and for nothing else", () => {
    const rows = [...readRepositoryFile("docs/settings.md").matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(
      ([, name]) => name,
    );
    expect(rows.sort()).toEqual(Object.keys(SETTINGS).sort());
  });

  it("each name in capitals is in the source", () => {
    const text = source.map((file) => file.text).join("\n");
    const names = ({ words }: Page) => words.filter((word) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(word));
    expect(missing(names, (name) => text.includes(name))).toEqual([]);
  });
});

it("CHANGELOG.md has an entry for the version in package.json", () => {
  expect(readRepositoryFile("CHANGELOG.md").split("\n")).toContain(`## ${packageJson.version}`);
});

it("CLAUDE.md only refers to AGENTS.md", () => {
  expect(readRepositoryFile("CLAUDE.md").trim()).toBe("@AGENTS.md");
});
