/** The house style as a test. A list that is not empty names what to fix: `file:line what`. */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import {
  nodesOf,
  positionOf,
  readRepositoryFile,
  readSourceFiles,
  repositoryPaths,
  type SourceFile,
} from "./support/source-tree.ts";

/** A file that can be read at once. */
const FILE_LINES_MAX = 300;
const TEST_FILE_LINES_MAX = 400;
/** A function that fits on a screen. */
const FUNCTION_LINES_MAX = 60;

const files = readSourceFiles();
const written = files.filter(({ kind }) => kind !== "generated");
const product = files.filter(({ kind, path }) => kind === "product" && path.startsWith("src/"));
const tests = files.filter(({ kind }) => kind === "test");

/** A fault for each node for which `judge` returns a text. */
function faultsIn(
  where: readonly SourceFile[],
  judge: (node: ts.Node, file: SourceFile) => string | false,
): string[] {
  return where.flatMap((file) =>
    [...nodesOf(file.ast)].flatMap((node) => {
      const fault = judge(node, file);
      return fault === false ? [] : [`${positionOf(file, node)} ${fault}`];
    }),
  );
}

/** A fault for each line that matches. */
function linesWith(pattern: RegExp, paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    readRepositoryFile(path)
      .split("\n")
      .flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1} ${line.trim().slice(0, 120)}`] : [],
      ),
  );
}

function isCallOf(node: ts.Node, names: readonly string[]): node is ts.CallExpression {
  if (!ts.isCallExpression(node)) return false;
  const callee = node.expression.getText();
  return names.some((name) => callee === name || callee.startsWith(`${name}.`));
}

describe("sizes", () => {
  it("no file is longer than the maximum", () => {
    const tooLong = written.filter(
      ({ kind, lineCount }) => lineCount > (kind === "test" ? TEST_FILE_LINES_MAX : FILE_LINES_MAX),
    );
    expect(tooLong.map(({ path, lineCount }) => `${path} has ${lineCount} lines`)).toEqual([]);
  });

  it("no function is longer than the maximum; suites of tests do not count", () => {
    const tooLong = faultsIn(written, (node, file) => {
      if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return false;
      const lineOf = (at: number) => file.ast.getLineAndCharacterOfPosition(at).line;
      const lines = lineOf(node.getEnd()) - lineOf(node.getStart()) + 1;
      if (lines <= FUNCTION_LINES_MAX) return false;
      const isSuite =
        file.kind === "test" &&
        [...nodesOf(node)].some((inner) => isCallOf(inner, ["describe", "it", "test"]));
      return !isSuite && `a function of ${lines} lines`;
    });
    expect(tooLong).toEqual([]);
  });
});

describe("names", () => {
  it("no file has a name without meaning", () => {
    const meaningless =
      /(^|[/-])(utils?|helpers?|common|misc|manager|service)\.\w+$|(^|\/)index\.\w+$|(^|\/)(utils?|helpers?|common|misc)\//;
    expect(written.map(({ path }) => path).filter((path) => meaningless.test(path))).toEqual([]);
  });

  it("files are named in lower case with hyphens", () => {
    const named = /^(.*\/)?\.?[a-z0-9]+([.-][a-z0-9]+)*$/;
    const paths = written.map(({ path }) => path).filter((path) => !path.startsWith("console/"));
    expect(paths.filter((path) => !named.test(path))).toEqual([]);
  });

  it("each file of rules has its test beside it", () => {
    const paths = new Set(files.map(({ path }) => path));
    const rules = [...paths].filter((path) => path.endsWith("-rules.ts"));
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.filter((path) => !paths.has(path.replace(/\.ts$/, ".test.ts")))).toEqual([]);
  });
});

describe("what only one file may do; tables.test.ts checks which folder writes which table", () => {
  it("no route emits an event or signals a change: its use case records a fact, which the commit announces", () => {
    const routes = product.filter(({ path }) => path.startsWith("src/api/"));
    expect(routes.length).toBeGreaterThan(20);
    const announcing = faultsIn(routes, (node) => {
      if (ts.isImportDeclaration(node)) {
        return (
          /\/(events|bus)\.port\.ts"$|announcements\.ts"$/.test(node.moduleSpecifier.getText()) &&
          "imports what only a commit may call"
        );
      }
      const names = ts.isIdentifier(node) ? node.text : "";
      return /^(emit|accessSignal|publish|onCommitted)$/.test(names) && `${names}: record a fact instead`;
    });
    expect(announcing).toEqual([]);
  });

  it("only record-fact.ts writes the audit log and the outbox: each fact is recorded once", () => {
    const writes = /insertAudit\(|insertInto\("facts"\)|insert into facts/i;
    const elsewhere = product.filter(
      ({ path }) => !/^src\/domain\/(audit|facts)\/(insert-audit|record-fact)\.ts$/.test(path),
    );
    expect(elsewhere.filter(({ text }) => writes.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("only config/env.ts reads the environment", () => {
    const readers = faultsIn(
      product.filter(({ path }) => path !== "src/config/env.ts"),
      (node) =>
        ts.isPropertyAccessExpression(node) &&
        node.getText() === "process.env" &&
        "reads process.env: take a setting",
    );
    expect(readers).toEqual([]);
  });
});

describe("the target's bytes are read once", () => {
  /** A match without repetitions reads a bounded number of characters and cannot backtrack. */
  const repetition = /[*+?{]|\\[1-9k]/;
  const readers = product.filter(({ path }) =>
    /^src\/gateway\/(rewrite\/|translate\/(location|cookie-mode-request|target-cookie|answer-mode)\.ts$)/.test(
      path,
    ),
  );

  /** Without escapes and classes of one character, and without the markers of groups. */
  function skeletonOf(pattern: string): string {
    return pattern
      .replace(/\\[^1-9k]/g, "_")
      .replace(/\[[^\]]*\]/g, "_")
      .replace(/\(\?(?::|<?[=!])/g, "(");
  }

  it("no regular expression over them has a repetition", () => {
    expect(readers.length).toBeGreaterThan(30);
    const repeating = faultsIn(readers, (node) => {
      if (ts.isNewExpression(node) && node.expression.getText() === "RegExp")
        return !node.getSourceFile().fileName.endsWith("absolute-urls.ts") && "a RegExp made of other text";
      if (!ts.isRegularExpressionLiteral(node)) return false;
      return repetition.test(skeletonOf(node.text)) && `${node.text}: write a scanner`;
    });
    expect(repeating).toEqual([]);
  });

  it("no regular expression of the script inside pages can backtrack over text of the page", () => {
    const source = files.find(({ path }) => path === "src/gateway/rewrite/inside-source.ts")?.text ?? "";
    // A repetition within a repetition, and two adjacent ones that match the same characters.
    expect(source).not.toMatch(/\)[*+]|\.\*|\\s\*\[\^/);
  });
});

describe("error codes", () => {
  const codes = errorCodes();

  it("the list of codes is in alphabetical order", () => {
    expect(codes.length).toBeGreaterThan(0);
    expect(codes).toEqual([...codes].sort());
  });

  it("each code is used", () => {
    const used = product
      .filter(({ path }) => !/\/error-table(-\w+)?\.ts$/.test(path))
      .map(({ text }) => text);
    // Once where it is declared, and once more.
    expect(codes.filter((code) => used.join("\n").split(`"${code}"`).length - 1 < 2)).toEqual([]);
  });

  it("each code is named in a test or on a page", () => {
    const pages = repositoryPaths().filter((path) => path.endsWith(".md"));
    const named = [...tests.map(({ text }) => text), ...pages.map(readRepositoryFile)].join("\n");
    expect(codes.filter((code) => !new RegExp(`["'\`]${code}["'\`]`).test(named))).toEqual([]);
  });
});

describe("tests", () => {
  const cases = ["it", "test"];

  it("each test has an expectation", () => {
    const empty = faultsIn(tests, (node) => {
      if (!isCallOf(node, cases) || isCallOf(node.parent, cases)) return false;
      const body = node.arguments.find((argument) => ts.isFunctionLike(argument));
      if (body === undefined) return false;
      return ![...nodesOf(body)].some(isExpectation) && "a test without an expectation";
    });
    expect(empty).toEqual([]);
  });

  it("no test is skipped", () => {
    const leftOut = faultsIn(tests, (node) => {
      const name = ts.isPropertyAccessExpression(node) ? node.getText() : "";
      return (
        /^(it|test|describe)\.(skip|only|todo|fails)$/.test(name) && `${name}: a test runs, or it is deleted`
      );
    });
    expect(leftOut).toEqual([]);
  });

  it("no test sleeps: it waits for a condition, with a deadline", () => {
    const sleeps = faultsIn(
      tests.filter(({ path }) => !path.startsWith("test/support/")),
      (node) => isSleep(node) && "sleeps: use waitUntil of test/support/services/wait-until.ts",
    );
    expect(sleeps).toEqual([]);
  });
});

describe("what no file contains", () => {
  it("no `any` and no `!`", () => {
    const escapes = faultsIn(written, (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) return "any";
      return ts.isNonNullExpression(node) && "a non-null assertion";
    });
    expect(escapes).toEqual([]);
  });

  it("no check is silenced, except a lint rule with a reason", () => {
    const paths = written.map(({ path }) => path);
    expect(
      linesWith(
        /@ts-(ignore|nocheck|expect-error)\b(?!\()/,
        paths.filter((path) => path !== "test/tidy.test.ts"),
      ),
    ).toEqual([]);
    const reasonless = linesWith(/\/\/ biome-ignore(?!(-\w+)? [\w/]+: .{15,})/, paths);
    expect(reasonless.filter((line) => !line.startsWith("test/tidy.test.ts"))).toEqual([]);
  });

  it("no marker of unfinished work", () => {
    const markers = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`);
    expect(linesWith(markers, textPaths())).toEqual([]);
  });

  it("no line names the machine or the registry of its author", () => {
    const machine = /(?<![\w.~@-])\/(home\/(?!node|zenzefi)\w+|Users|root|w[o]rk|workspaces?)\/\w/;
    expect(linesWith(machine, textPaths())).toEqual([]);
    expect(linesWith(/"resolved": "http|\/\/registry[.]/, ["package-lock.json", "package.json"])).toEqual([]);
  });
});

function textPaths(): string[] {
  const text =
    /\.(ts|tsx|mjs|cjs|js|json|md|sql|sh|ya?ml|conf|service|css|html|example)$|^\.|Dockerfile|^\.ci\//;
  return repositoryPaths().filter((path) => text.test(path) && path !== "package-lock.json");
}

function errorCodes(): string[] {
  const file = files.find(({ path }) => path === "src/kernel/errors.ts");
  const union = file?.ast.statements.find(
    (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === "ErrorCode",
  );
  return union === undefined ? [] : [...nodesOf(union)].filter(ts.isStringLiteral).map(({ text }) => text);
}

/** `expect(...)`, `fc.assert(...)`, or a function of the test whose name starts with one of these. */
function isExpectation(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  return /(^|\.)(expect|assert)\w*(\.|\(|$)/.test(node.expression.getText());
}

/** A wait for a fixed time: the promise form of `setTimeout`, or a promise that only a timer fulfils. */
function isSleep(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node))
    return /^["'](node:)?timers\/promises["']$/.test(node.moduleSpecifier.getText());
  if (!ts.isNewExpression(node) || node.expression.getText() !== "Promise") return false;
  const [executor] = node.arguments ?? [];
  if (executor === undefined || !ts.isFunctionLike(executor)) return false;
  const fulfil = executor.parameters[0]?.name.getText();
  return [...nodesOf(executor)].some(
    (inner) =>
      isCallOf(inner, ["setTimeout"]) &&
      inner.arguments[0] !== undefined &&
      [...nodesOf(inner.arguments[0])].some((word) => ts.isIdentifier(word) && word.text === fulfil),
  );
}
