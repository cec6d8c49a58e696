import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { filledOnce } from "../services/cache-folder.ts";

/** Some hundred packages over a slow line. */
const INSTALL_TIMEOUT_MS = 300_000;
/** npm's first sentence about a fault, after lines like `code E404`. */
const REASON = /npm error (?!(?:code|errno|syscall) )(.+)/;

export type NpmApp = {
  readonly name: string;
  /** Exact. */
  readonly version: string;
  /** Packages that the tree must have too, or in another version, by name. */
  readonly overrides?: Readonly<Record<string, string>>;
};

/**
 * The folder of an application from npm, installed into the cache the first time; no script of a package runs.
 * @throws Error with one sentence if it is not in the cache and cannot be installed
 */
export async function installNpmApp({ name, version, overrides = {} }: NpmApp): Promise<string> {
  const folder = await filledOnce(`${name}-${version}`, async (work) => {
    const wanted = { private: true, dependencies: { [name]: version }, overrides };
    await writeFile(join(work, "package.json"), JSON.stringify(wanted));
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    await promisify(execFile)(
      "npm",
      ["install", "--prefix", work, "--ignore-scripts", "--omit=optional", ...quiet],
      { cwd: work, timeout: INSTALL_TIMEOUT_MS },
    ).catch((error: Error) => {
      const reason = REASON.exec(error.message)?.[1] ?? error.message.split("\n")[0];
      throw new Error(`This test needs ${name} ${version} from npm, which could not be fetched: ${reason}`);
    });
  });
  return join(folder, "node_modules", name);
}
