import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Chromium of the machine, from PATH: Debian's package is what CI installs. @throws a sentence that says what to install */
export async function launchChromium(): Promise<Browser> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error("No Chromium on PATH. On Debian or Ubuntu: apt-get install chromium");
  }
  // As root, as in most containers, Chromium starts only without its sandbox; the pages are our own.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  // Chromium writes names of files by the locale: a bare environment has none that knows Cyrillic.
  return chromium.launch({ executablePath: found, args, env: { ...process.env, LC_ALL: "C.UTF-8" } });
}
