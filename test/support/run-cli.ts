import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type CliResult = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type CliOptions = {
  readonly cwd: string;
  /** Besides PATH and HOME, which alone are passed on from the machine. */
  readonly env?: Readonly<Record<string, string>>;
  /** The text of stdin; by default empty. */
  readonly stdin?: string;
  readonly launcher?: string;
  /** For Node itself. */
  readonly nodeOptions?: readonly string[];
  /** The user to run as; only root may name another. */
  readonly uid?: number;
};

const ourLauncher = fileURLToPath(new URL("../../bin/zenzefi.mjs", import.meta.url));

/** Starts `zenzefi` as a user does, in a child process. */
export function spawnCli(args: readonly string[], options: CliOptions): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  const nodeArgs = [...(options.nodeOptions ?? []), options.launcher ?? ourLauncher, ...args];
  const { cwd, uid } = options;
  const as = uid === undefined ? {} : { uid };
  return spawn(process.execPath, nodeArgs, { cwd, env: { PATH, HOME, ...options.env }, ...as });
}

/** Runs it to its end. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const child = spawnCli(args, options);
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin?.on("error", () => undefined); // it may end without reading
  child.stdin?.end(options.stdin ?? "");
  await once(child, "close");
  return { exitCode: child.exitCode, stdout, stderr };
}
