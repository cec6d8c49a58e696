import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { trackProgram } from "./live-programs.ts";

/**
 * Runs a program to its end. @param input for its stdin @returns what it wrote to stdout
 * @throws Error if it is not found or does not end with 0; its stderr is on ours
 */
export async function runProgram(program: string, args: readonly string[], input = ""): Promise<string> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  trackProgram(child);
  const ended = once(child, "close");
  child.stdin.on("error", () => {}); // it has ended: its code says so
  child.stdin.end(input);
  const [output, [code, signal]] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`${program} ended with ${code ?? signal}`);
  return output;
}
