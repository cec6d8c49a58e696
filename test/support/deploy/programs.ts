import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Whether all of these programs are on PATH (or where Debian has the servers). */
export function hasPrograms(...names: string[]): boolean {
  return names.every((name) => folders().some((folder) => isExecutable(join(folder, name))));
}

/** PATH, and where Debian has its servers. */
export function searchPath(): string {
  return folders().join(delimiter);
}

function folders(): string[] {
  return [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export type RunningProgram = {
  /** What it has printed so far; not after `stop`. */
  output(): string;
  /** Ends it by SIGTERM, and by SIGKILL if it is not gone after 10 s. */
  stop(): Promise<void>;
};

/** Starts a program that runs until it is stopped, with nothing but this environment and PATH. */
export function runProgram(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): RunningProgram {
  // A file: nginx opens /dev/stderr, which it cannot where Node has made that a socket.
  const folder = mkdtempSync(join(tmpdir(), "zenzefi-output-"));
  const path = join(folder, "output");
  const file = openSync(path, "a");
  const env = { PATH: searchPath(), ...environment };
  const child = spawn(program, args, { env, stdio: ["ignore", file, file], detached: true });
  closeSync(file);
  return {
    output: () => readFileSync(path, "utf8"),
    stop: async () => {
      await stopGroup(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A shell script has children: all of its group end with it. */
async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const group = -child.pid;
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(group, name);
    } catch {
      // It is gone.
    }
  };
  const exited = child.exitCode !== null || child.signalCode !== null ? null : once(child, "exit");
  signal("SIGTERM");
  const late = setTimeout(() => signal("SIGKILL"), 10_000);
  await exited;
  clearTimeout(late);
  signal("SIGKILL");
}

/** Makes a certificate that signs itself, for these names; `path.pem` and `path.key`. */
export function makeCertificate(path: string, names: string): void {
  execFileSync(
    "openssl",
    // biome-ignore format: one option a line would hide what belongs together
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=test", "-addext", `subjectAltName=${names}`, "-keyout", `${path}.key`, "-out", `${path}.pem`],
    { stdio: "ignore" },
  );
}
