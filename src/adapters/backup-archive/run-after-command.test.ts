import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../kernel/secret.ts";
import { runAfterCommand } from "./run-after-command.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "zenzefi-after-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (command: string, signal = new AbortController().signal) =>
  runAfterCommand(new Secret(command), join(folder, "a backup"), signal);
const written = (name: string) => readFile(join(folder, name), "utf8");

describe("the command after a backup", () => {
  test("is a script of the shell, and is told the file", async () => {
    await run(`d=$(dirname "$BACKUP_FILE"); for n in one two; do echo "$n  $BACKUP_FILE"; done > "$d/seen" # done
echo third >> "$d/seen"`);
    const path = join(folder, "a backup");
    expect(await written("seen")).toBe(`one  ${path}\ntwo  ${path}\nthird\n`);
  });

  test.skipIf(process.platform !== "linux")(
    "is in no argument that others can read, nor in the environment of what it runs",
    async () => {
      await run(`: password=verysecret
cat /proc/$$/cmdline > "$(dirname "$BACKUP_FILE")/arguments"; env > "$(dirname "$BACKUP_FILE")/environment"`);
      expect(await written("arguments")).toMatch(/^\/bin\/sh\0-c\0/);
      expect(await written("arguments")).not.toContain("verysecret");
      expect(await written("environment")).not.toContain("verysecret");
    },
  );

  test("that fails is told with its code and the end of its output", async () => {
    await expect(run("echo no room; exit 7")).rejects.toMatchObject({
      code: "after_command",
      detail: "it ended with 7: no room",
    });
    await expect(run("echo 'not closed")).rejects.toMatchObject({ code: "after_command" });
  });

  test("that leaves a process behind, which holds its output, is not waited for", async () => {
    const left = `sleep 600 & echo $! >> "$(dirname "$BACKUP_FILE")/pids"`;
    try {
      await run(left);
      await expect(run(`${left}; echo wrong; exit 3`)).rejects.toMatchObject({
        detail: "it ended with 3: wrong",
      });
    } finally {
      for (const pid of (await written("pids")).trim().split("\n")) process.kill(Number(pid));
    }
  });

  test("is ended with all that it runs when it is stopped", async () => {
    const stop = new AbortController();
    const running = run("sleep 600 | cat", stop.signal);
    stop.abort();
    await expect(running).rejects.toMatchObject({ detail: "it was stopped" });
  });
});
