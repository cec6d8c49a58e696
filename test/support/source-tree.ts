import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "../..");

/** What is installed, built or made at run time, as in `.gitignore`. */
const NOT_OURS = new Set([".git", "node_modules", "dist", "data", "coverage"]);

/** One TypeScript or JavaScript file of the repository. */
export type SourceFile = {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly kind: "product" | "test" | "generated";
  /** Parsed, each node with its parent. */
  readonly ast: ts.SourceFile;
};

/** The paths of all files of the repository, from its root, with `/`. */
export function repositoryPaths(): string[] {
  return pathsUnder(root).sort();
}

/** The text of a file by its path from the root of the repository. */
export function readRepositoryFile(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Every source file, parsed. */
export function readSourceFiles(): SourceFile[] {
  return repositoryPaths()
    .filter((path) => /\.(ts|tsx|mjs|cjs)$/.test(path))
    .map((path) => sourceFileOf(path, readRepositoryFile(path)));
}

/** A file with this path and text, parsed. */
export function sourceFileOf(path: string, text: string): SourceFile {
  const lineCount = text.trimEnd().split("\n").length;
  return { path, text, lineCount, kind: kindOf(path), ast: parse(path, text) };
}

/** All nodes of a file, parents first. */
export function* nodesOf(node: ts.Node): Iterable<ts.Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

/** `path:line`, as editors open it. */
export function positionOf(file: SourceFile, node: ts.Node): string {
  return `${file.path}:${file.ast.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

function kindOf(path: string): SourceFile["kind"] {
  if (path.endsWith(".gen.ts")) return "generated";
  const isTest =
    /^test\/|\.test\.tsx?$|^src\/(adapters|gateway\/transport|apps\/front\/fast-path)\/conformance\//.test(
      path,
    );
  return isTest ? "test" : "product";
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  return children;
}

function pathsUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pathsUnder(path);
    return entry.isFile() ? [relative(root, path).split(sep).join("/")] : [];
  });
}
