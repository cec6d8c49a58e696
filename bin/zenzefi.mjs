#!/usr/bin/env node
// Starts a program from dist: server.js for "start" alone, since what it loads stays in memory, else zenzefi.js. In a clone,
// which has src too, it builds dist first if it is stale.
// Older versions of Node must be able to parse this file: it prints one clear line for them.
import { accessSync, constants, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const NODE_VERSION_MIN = [20, 19]; // Also "engines" of package.json.

const buildScript = new URL("../scripts/build.mjs", import.meta.url);
const buildConsoleScript = new URL("../scripts/build-console.mjs", import.meta.url);
const source = new URL("../src/", import.meta.url);
const commandLine = new URL("../dist/zenzefi.js", import.meta.url);
const server = new URL("../dist/server.js", import.meta.url);

function isTooOld(version) {
  const [major, minor] = version.split(".").map(Number);
  return major < NODE_VERSION_MIN[0] || (major === NODE_VERSION_MIN[0] && minor < NODE_VERSION_MIN[1]);
}

/** Only the server serves the console. */
function servesPages() {
  return process.argv.slice(2).includes("start");
}

async function buildIfStale() {
  if (!existsSync(source) || !existsSync(buildScript)) return;
  const { build, isStale } = await import(buildScript.href);
  const { isConsoleStale } = await import(buildConsoleScript.href);
  const pagesToo = isConsoleStale() && servesPages();
  const programsToo = isStale();
  if (!pagesToo && !programsToo) return;
  accessSync(fileURLToPath(new URL("..", import.meta.url)), constants.W_OK);
  await Promise.all([pagesToo && buildConsoleInChild(), programsToo && build()]);
}

/** In a child process: the build takes hundreds of MB, which this process would not free while it serves. */
async function buildConsoleInChild() {
  const { spawn } = await import("node:child_process");
  const program = [process.execPath, [fileURLToPath(buildConsoleScript)]];
  const child = spawn(...program, { stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code === 0) return;
  throw Object.assign(new Error("The web console could not be built."), { isPlain: true });
}

function explain(error) {
  if (error.code === "ERR_MODULE_NOT_FOUND") {
    return `A package is missing: run npm ci in the folder of Zenzefi first. (${error.message.split("\n")[0]})`;
  }
  if (error.syscall === "access") {
    return `Zenzefi must be built first, but ${error.path} is not writable: run npm run build as the owner of that folder.`;
  }
  return error.isPlain ? error.message : error.stack;
}

async function run() {
  if (isTooOld(process.versions.node)) {
    const message = `Zenzefi needs Node ${NODE_VERSION_MIN.join(".")} or newer; this is ${process.versions.node}.`;
    throw Object.assign(new Error(message), { isPlain: true });
  }
  await buildIfStale();
  process.setSourceMapsEnabled(true);
  const args = process.argv.slice(2);
  const isServer = args.length === 1 && args[0] === "start";
  const { main } = await import(isServer ? server.href : commandLine.href);
  process.exitCode = await main(args);
}

run().catch((error) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
});
