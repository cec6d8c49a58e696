import { expect, it } from "vitest";
import { stopPrograms } from "./live-programs.ts";
import { freePort, type Running, startProgram } from "./start-program.ts";

const SERVER = `require("node:http").createServer((_, answer) => answer.end()).listen(process.argv[1], "127.0.0.1")`;

function start(name: string, script: string, port: number): Promise<Running> {
  return startProgram(name, process.execPath, ["-e", script, String(port)], { port, isOwnGroup: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it("a program that ends before it answers, or is not there, is an error at once", async () => {
  const port = await freePort();
  await expect(start("ender", "process.exit(1)", port)).rejects.toThrow("ender did not start");
  await expect(startProgram("nobody", "/nowhere/program", [], { port })).rejects.toThrow(
    "nobody did not start",
  );
});

it("all that was started ends with the bench, and what was about to start does not", async () => {
  const ports = [await freePort(), await freePort()] as const;
  const running = await start("server", SERVER, ports[0]);
  expect(isAlive(running.pid)).toBe(true);
  const starting = start("late", SERVER, ports[1]).then(
    () => "started",
    (error: Error) => error.message,
  );
  await stopPrograms();
  expect(isAlive(running.pid)).toBe(false);
  expect(await starting).toBe("late did not start");
  await running.stop();
});
