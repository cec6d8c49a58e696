import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { waitUntil } from "../test/support/services/wait-until.ts";

/** A bench that starts a server, prints its process id, and works for ever. */
const BENCH = `
import { runInterruptibly } from "./bench/interruptible.ts";
import { freePort, startProgram } from "./bench/start-program.ts";
const server = 'require("node:http").createServer((_, answer) => answer.end()).listen(process.argv[1], "127.0.0.1")';
process.exit(await runInterruptibly(async () => {
  const port = await freePort();
  const { pid } = await startProgram("server", process.execPath, ["-e", server, String(port)], { port, isOwnGroup: true });
  for (;;) {
    console.log(pid);
    console.error(pid);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.kill(pid, 0); // it fails, as a measurement does, once the program is gone
    if (process.env.FAILS) throw new Error("the work failed");
  }
}));`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const ENDS: readonly [string, number, (bench: ChildProcess) => void, NodeJS.ProcessEnv][] = [
  ["Ctrl-C", 130, (bench) => void bench.kill("SIGINT"), {}],
  ["SIGTERM", 130, (bench) => void bench.kill("SIGTERM"), {}],
  ["a closed terminal", 130, (bench) => void bench.kill("SIGHUP"), {}],
  [
    "a reader that goes away",
    130,
    (bench) => {
      bench.stdout?.destroy();
      bench.stderr?.destroy();
    },
    {},
  ],
  ["a failure", 1, () => {}, { FAILS: "yes" }],
];

it.each(ENDS)("%s leaves no program of a bench behind", async (_, code, end, environment) => {
  const args = ["--import", "tsx", "--input-type=module", "-e", BENCH];
  const bench = spawn(process.execPath, args, { env: { ...process.env, ...environment } });
  const ended = once(bench, "exit");
  const [line] = (await once(bench.stdout, "data")) as [Buffer];
  const pid = Number.parseInt(line.toString(), 10);
  end(bench);
  expect((await ended)[0]).toBe(code);
  await waitUntil("the program has ended", 10_000, () => !isAlive(pid));
});
