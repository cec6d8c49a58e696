import { posix } from "node:path";
import { readRepositoryFile, repositoryPaths } from "./source-tree.ts";

/** One Markdown file of the repository, taken apart. */
export type Page = {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The targets of its links to files of the repository: a path from the root, and the heading after `#`. */
  readonly links: readonly { readonly path: string; readonly heading: string | null }[];
  /** Its headings as link fragments. */
  readonly headings: ReadonlySet<string>;
  /** The texts between backticks, outside code blocks. */
  readonly words: readonly string[];
  readonly codeBlocks: readonly { readonly language: string; readonly code: string }[];
};

const CODE_BLOCK = /^ *```(\w*)[^\n]*\n([\s\S]*?)^ *```/gm;
const WORD = /`([^`\n]+)`/g;

/** Every Markdown file of the repository. */
export function readPages(): Page[] {
  return repositoryPaths()
    .filter((path) => path.endsWith(".md"))
    .map((path) => readPage(path, readRepositoryFile(path)));
}

function readPage(path: string, text: string): Page {
  const prose = text.replace(CODE_BLOCK, "");
  return {
    path,
    text,
    links: [...prose.replace(WORD, "").matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) =>
      /^[a-z]+:/i.test(target) ? [] : [resolveLink(path, target)],
    ),
    headings: new Set([...prose.matchAll(/^#+ +(.+)$/gm)].map(([, title = ""]) => headingId(title))),
    words: [...prose.matchAll(WORD)].map(([, word = ""]) => word),
    codeBlocks: [...text.matchAll(CODE_BLOCK)].map(([, language = "", code = ""]) => ({ language, code })),
  };
}

function resolveLink(from: string, target: string): Page["links"][number] {
  const [path = "", heading = null] = target.split("#");
  return { path: path === "" ? from : posix.join(posix.dirname(from), path), heading };
}

/** As on GitHub: lower case, hyphens for spaces, no punctuation. */
function headingId(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
