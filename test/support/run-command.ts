import { Readable, Writable } from "node:stream";
import { runProgram } from "../../src/apps/cli/run-program.ts";
import { readEnvironment } from "../../src/config/env.ts";
import type { CliOptions, CliResult } from "./run-cli.ts";

/** Runs a command of `zenzefi` in this process: starting one takes longer than most commands. */
export async function runCommand(
  args: readonly string[],
  { cwd, env = {}, stdin = "" }: Pick<CliOptions, "cwd" | "env" | "stdin">,
): Promise<CliResult> {
  const [stdout, stderr] = [collector(), collector()];
  const streams = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
  };
  const exitCode = await runProgram(args, readEnvironment(cwd, env), streams);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collector() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}
