/** The house style as a test. A list that is not empty names what to mend: `file:line what`. */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import {
  nodesOf,
  placeOf,
  readRepositoryFile,
  readSourceFiles,
  repositoryPaths,
  type SourceFile,
} from "./support/source-tree.ts";

/** What is read in one sitting. */
const FILE_LINES_MAX = 300;
const TEST_FILE_LINES_MAX = 400;
/** What fits on a screen. */
const FUNCTION_LINES_MAX = 60;

const files = readSourceFiles();
const written = files.filter(({ kind }) => kind !== "generated");
const product = files.filter(({ kind, path }) => kind === "product" && path.startsWith("src/"));
const tests = files.filter(({ kind }) => kind === "test");

/** A fault for each node that `judge` names. */
function faultsIn(
  where: readonly SourceFile[],
  judge: (node: ts.Node, file: SourceFile) => string | false,
): string[] {
  return where.flatMap((file) =>
    [...nodesOf(file.ast)].flatMap((node) => {
      const fault = judge(node, file);
      return fault === false ? [] : [`${placeOf(file, node)} ${fault}`];
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
  it("no file is too long to be read in one sitting", () => {
    const tooLong = written.filter(
      ({ kind, lineCount }) => lineCount > (kind === "test" ? TEST_FILE_LINES_MAX : FILE_LINES_MAX),
    );
    expect(tooLong.map(({ path, lineCount }) => `${path} has ${lineCount} lines`)).toEqual([]);
  });

  it("no function is longer than a screen; a suite of tests is no function", () => {
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
  it("no file is named after nothing", () => {
    const nothings =
      /(^|[/-])(utils?|helpers?|common|misc|manager|service)\.\w+$|(^|\/)index\.\w+$|(^|\/)(utils?|helpers?|common|misc)\//;
    expect(written.map(({ path }) => path).filter((path) => nothings.test(path))).toEqual([]);
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

describe("what only one place may do; tables.test.ts judges who writes which table", () => {
  it("no route emits an event or signals a change: its use case records a fact, and the commit tells of it", () => {
    const routes = product.filter(({ path }) => path.startsWith("src/api/"));
    expect(routes.length).toBeGreaterThan(20);
    const telling = faultsIn(routes, (node) => {
      if (ts.isImportDeclaration(node)) {
        return (
          /\/(events|bus)\.port\.ts"$|announcements\.ts"$/.test(node.moduleSpecifier.getText()) &&
          "imports what only a commit tells with"
        );
      }
      const names = ts.isIdentifier(node) ? node.text : "";
      return /^(emit|accessSignal|publish|onCommitted)$/.test(names) && `${names}: record a fact instead`;
    });
    expect(telling).toEqual([]);
  });

  it("only record-fact.ts writes the audit log and the outbox: each fact is told once", () => {
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

describe("what a target sends is read once", () => {
  /** A match without repetitions reads a bounded number of characters, and has nothing to go back over. */
  const repetition = /[*+?{]|\\[1-9k]/;
  const readers = product.filter(({ path }) =>
    /^src\/gateway\/(rewrite\/|translate\/(location|cookie-mode-request|target-cookie|answer-mode)\.ts$)/.test(
      path,
    ),
  );

  /** Without what stands for one character, and what opens a group. */
  function skeletonOf(pattern: string): string {
    return pattern
      .replace(/\\[^1-9k]/g, "_")
      .replace(/\[[^\]]*\]/g, "_")
      .replace(/\(\?(?::|<?[=!])/g, "(");
  }

  it("no regular expression over it repeats anything", () => {
    expect(readers.length).toBeGreaterThan(30);
    const repeating = faultsIn(readers, (node) => {
      if (ts.isNewExpression(node) && node.expression.getText() === "RegExp")
        return !node.getSourceFile().fileName.endsWith("absolute-urls.ts") && "a RegExp made of other text";
      if (!ts.isRegularExpressionLiteral(node)) return false;
      return repetition.test(skeletonOf(node.text)) && `${node.text}: write a scanner`;
    });
    expect(repeating).toEqual([]);
  });

  it("no expression of the script inside pages can go back over what a page fills in", () => {
    const source = files.find(({ path }) => path === "src/gateway/rewrite/inside-source.ts")?.text ?? "";
    // A repetition within a repetition, and two side by side that take the same characters.
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

  it("each test can fail: it expects something", () => {
    const empty = faultsIn(tests, (node) => {
      if (!isCallOf(node, cases) || isCallOf(node.parent, cases)) return false;
      const body = node.arguments.find((argument) => ts.isFunctionLike(argument));
      if (body === undefined) return false;
      return ![...nodesOf(body)].some(isExpectation) && "a test without an expectation";
    });
    expect(empty).toEqual([]);
  });

  it("no test is left out", () => {
    const leftOut = faultsIn(tests, (node) => {
      const name = ts.isPropertyAccessExpression(node) ? node.getText() : "";
      return (
        /^(it|test|describe)\.(skip|only|todo|fails)$/.test(name) && `${name}: a test runs, or it is deleted`
      );
    });
    expect(leftOut).toEqual([]);
  });

  it("no test sleeps: it waits for what it waits for, with a deadline", () => {
    const sleeps = faultsIn(
      tests.filter(({ path }) => !path.startsWith("test/support/")),
      (node) => isSleep(node) && "sleeps: use waitUntil of test/support/services/wait-until.ts",
    );
    expect(sleeps).toEqual([]);
  });
});

describe("what nobody writes", () => {
  it("no `any` and no `!`: the types tell the truth", () => {
    const lies = faultsIn(written, (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) return "any";
      return ts.isNonNullExpression(node) && "a non-null assertion";
    });
    expect(lies).toEqual([]);
  });

  it("no check is silenced, but for a lint rule with its reason beside it", () => {
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

  it("no line names the machine or the registry of whoever wrote it", () => {
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

/** `expect(...)`, `fc.assert(...)`, or a function of the test's own that is named after what it expects. */
function isExpectation(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  return /(^|\.)(expect|assert)\w*(\.|\(|$)/.test(node.expression.getText());
}

/** A wait for mere time: the promise form of `setTimeout`, or a promise that only a timer fulfils. */
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
