/** All that comments cite exists: headings of the contract, files, folders. A list that is not empty names what to fix. */
import { expect, it } from "vitest";
import { readRepositoryFile, readSourceFiles, repositoryPaths } from "./support/source-tree.ts";

const paths = repositoryPaths();

/** The text of each comment of a file, its lines joined: comments at the start of a line, and `//` after code. */
function commentsIn(text: string): string[] {
  const lines = text.split("\n").map((line) => {
    const found = /^\s*(?:\/\*\*?|\*(?!\/)|\/\/|--)(.*)/.exec(line) ?? /\s\/\/ (.*)$/.exec(line);
    return found === null ? "\n" : ` ${(found[1] ?? "").replace("*/", "").trim()}`;
  });
  return lines.join("").split("\n");
}

const comments = [
  ...readSourceFiles().filter(({ kind }) => kind !== "generated"),
  ...paths.filter((path) => path.endsWith(".sql")).map((path) => ({ path, text: readRepositoryFile(path) })),
].flatMap(({ path, text }) => commentsIn(text).map((comment) => ({ path, comment })));

/** `path: match` for each match in a comment for which `exists` is false. */
function missing(pattern: RegExp, exists: (match: string) => boolean): string[] {
  return comments.flatMap(({ path, comment }) =>
    [...comment.matchAll(pattern)].flatMap(([match, named = match]) =>
      exists(named) ? [] : [`${path}: ${named}`],
    ),
  );
}

it("each citation of the contract names one of its headings", () => {
  const headings = new Set(
    [...readRepositoryFile("docs/contract.md").matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title),
  );
  expect(comments.filter(({ comment }) => comment.includes("(contract, ")).length).toBeGreaterThan(50);
  expect(missing(/\(contract(?:, ([^).:;]+))?/g, (heading) => headings.has(heading))).toEqual([]);
});

it("each file and folder that a comment names exists", () => {
  // `exchange/exchange.ts` is found in any folder.
  const parts = new Set(
    paths.flatMap((path) => {
      const names = path.split("/");
      const tails = names.map((_, from) => names.slice(from).join("/"));
      return [...tails, ...names.map((_, to) => names.slice(0, to).join("/"))];
    }),
  );
  const file = String.raw`(?<![\w/.:@-])(?:[\w@.-]+/)*[\w-]+(?:\.[\w-]+)*\.(?:tsx?|[mc]js|sql|md|css|json)\b`;
  const folder = String.raw`(?<![\w/.:-])(?:src|client|test|docs|migrations|scripts|bench|bin|console)/[\w./-]*\w`;
  expect(missing(new RegExp(`${file}|${folder}`, "g"), (name) => parts.has(name))).toEqual([]);
});
