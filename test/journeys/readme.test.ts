/**
 * The commands of the READMEs work when they are pasted. In the Markdown, blocks that are fenced as `sh tour` are pasted into one
 * shell, one after the other, while a service runs that was just started; `sh target` starts the reader's server, and
 * `sh tour own-target` is pasted into the same shell once the service has that server as its target. The block after each of them
 * is the expected output, with `…` for what differs each time.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PastedShell } from "../support/pasted-shell.ts";
import { readRepositoryFile } from "../support/source-tree.ts";
import { type StartedCli, startCli } from "../support/started-cli.ts";

/** In the READMEs; the test replaces it with the address of its service. */
const SERVICE = "127.0.0.1:8000";
/** In the READMEs; in the test the system chooses a port. */
const TARGET_PORT = "9000";

type Block = { readonly kind: string; readonly code: string; readonly output: string };

let cwd = "";
let service: StartedCli;
let target: ChildProcess | undefined;
let shell: PastedShell;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-readme-"));
  service = await startCli({ cwd, env: { PORT: "0" } });
  shell = new PastedShell(cwd);
});

afterEach(async () => {
  shell.close();
  target?.kill("SIGKILL");
  await service.stop();
  await rm(cwd, { recursive: true, force: true });
});

test.each([
  "README.md",
  "README.ru.md",
])("the commands of %s print the output that it contains", async (path) => {
  const blocks = tourBlocks(readRepositoryFile(path));
  const ofKind = (kind: string) => blocks.filter((block) => block.kind === kind);
  expect(ofKind("tour").length).toBeGreaterThan(4);
  expect(ofKind("target")).toHaveLength(1);
  expect(ofKind("tour own-target")).toHaveLength(1);
  const { host, port } = new URL(service.url);
  for (const block of ofKind("tour")) await paste(block, host);
  await service.stop();
  const targetUrl = await startTarget(ofKind("target")[0]?.code ?? "");
  service = await startCli({ cwd, env: { PORT: port, ZENZEFI_TARGET_URL: targetUrl } });
  for (const block of ofKind("tour own-target")) await paste(block, host);
}, 120_000);

async function paste({ code, output }: Block, host: string): Promise<void> {
  const { exitCode, text } = await shell.paste(code.replaceAll(SERVICE, host));
  expect({ code, exitCode }).toEqual({ code, exitCode: 0 });
  expect(text.trim()).toMatch(asPattern(output.replaceAll(SERVICE, host)));
}

/** Matches the whole output; `…` matches anything. */
function asPattern(output: string): RegExp {
  const parts = output.trim().split("…");
  return new RegExp(
    `^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s\\S]*?")}$`,
  );
}

function tourBlocks(markdown: string): Block[] {
  const fences = [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)];
  return fences.flatMap(([, info = "", code = ""], index) => {
    if (!/^sh (tour|target)/.test(info)) return [];
    const [, nextInfo = "", nextCode = ""] = fences[index + 1] ?? [];
    const isOutput = nextInfo === "json" || nextInfo === "text";
    return [{ kind: info.slice("sh ".length), code, output: isOutput ? nextCode : "" }];
  });
}

/** Runs the reader's server on a free port, which it prints. */
async function startTarget(code: string): Promise<string> {
  expect(code).toContain(`.listen(${TARGET_PORT})`);
  const listenAndPrint = '.listen(0, "127.0.0.1", function () { console.log(this.address().port) })';
  target = spawn("bash", ["-c", `exec ${code.replace(`.listen(${TARGET_PORT})`, listenAndPrint)}`]);
  if (target.stdout === null) throw new Error("no output");
  const [port] = await once(target.stdout.setEncoding("utf8"), "data");
  return `http://127.0.0.1:${String(port).trim()}`;
}
