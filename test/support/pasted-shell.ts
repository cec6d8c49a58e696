import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

export type Pasted = { readonly exitCode: number; readonly text: string };

/** One shell for several pasted blocks: variables and functions are shared. */
export class PastedShell {
  readonly #process: ChildProcessWithoutNullStreams;
  #output = "";
  #blocks = 0;

  /** Of the machine's environment only PATH and HOME are passed on. */
  constructor(cwd: string) {
    const { PATH = "", HOME = "" } = process.env;
    // A command that fails ends it, so that no later one hides it.
    this.#process = spawn("bash", ["--noprofile", "--norc", "-eu", "-o", "pipefail"], {
      cwd,
      env: { PATH, HOME },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    }
  }

  /** Runs a block to its end. @returns its output; an exit code other than 0 also ends the shell */
  async paste(code: string): Promise<Pasted> {
    this.#blocks += 1;
    const mark = `--- end of block ${this.#blocks} ---\n`;
    this.#output = "";
    this.#process.stdin.write(`${code}\nprintf '%s' '${mark}'\n`);
    return new Promise((resolve) => {
      const settle = (pasted: Pasted): void => {
        this.#process.stdout.off("data", checkOutput);
        this.#process.off("close", ended);
        resolve(pasted);
      };
      const checkOutput = (): void => {
        if (this.#output.endsWith(mark)) settle({ exitCode: 0, text: this.#output.slice(0, -mark.length) });
      };
      const ended = (exitCode: number | null): void =>
        settle({ exitCode: exitCode ?? -1, text: this.#output });
      this.#process.stdout.on("data", checkOutput);
      this.#process.once("close", ended);
    });
  }

  close(): void {
    this.#process.stdin.end();
    this.#process.kill();
  }
}
