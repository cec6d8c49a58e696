import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The machine's Chromium, from PATH: CI installs Debian's package. @throws Error that states what to install */
export async function launchChromium(): Promise<Browser> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error("No Chromium on PATH. On Debian or Ubuntu: apt-get install chromium");
  }
  // As root, as in most containers, Chromium starts only without its sandbox; the pages are ours.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  // Chromium encodes file names by the locale: the default one of a container has no Cyrillic.
  return chromium.launch({ executablePath: found, args, env: { ...process.env, LC_ALL: "C.UTF-8" } });
}
