import { spawnSync } from "node:child_process";
import { packageFile } from "../../../src/adapters/system/package-root.ts";

/** What these lines of bash print, which may use every function of scripts/deploy.sh and its parts, in the root of the repository. */
export function runDeployFunctions(lines: string, path = process.env.PATH ?? ""): string {
  const program = `source scripts/deploy.sh; use_parts_of .; ${lines}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", program], {
    cwd: packageFile("."),
    encoding: "utf8",
    env: { PATH: path },
  });
  if (status !== 0) throw new Error(`bash ended with ${status}: ${stderr}`);
  return stdout;
}
