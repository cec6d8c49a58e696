import { execFile } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A package index and some packages over a slow line. */
const aptTimeoutMs = 180_000;

/**
 * Downloads packages of Debian or Ubuntu, even if they are installed, and those of their dependencies that this system lacks,
 * and unpacks (not installs) them into `work/root`; as root or as an ordinary user.
 * @param work an empty folder; apt writes nothing outside it
 */
export async function unpackDebian(work: string, packages: readonly string[]): Promise<void> {
  const archives = join(work, "archives");
  const lists = join(work, "state", "lists");
  await Promise.all([archives, lists].map((path) => mkdir(join(path, "partial"), { recursive: true })));
  const configuration = join(work, "apt.conf");
  await writeFile(configuration, aptConfiguration(work));
  // Read after the system's configuration, so that none of its hooks changes the system's package cache.
  const env = { ...process.env, APT_CONFIG: configuration, LC_ALL: "C" };
  await run("apt-get", ["update", "-q"], { env, timeout: aptTimeoutMs });
  const install = ["install", "-q", "-y", "--download-only", "--reinstall", "--no-install-recommends"];
  await run("apt-get", [...install, ...packages], { env, timeout: aptTimeoutMs });
  const fetched = (await readdir(archives)).filter((name) => name.endsWith(".deb"));
  for (const name of fetched) await run("dpkg-deb", ["-x", join(archives, name), join(work, "root")]);
}

/** The library folders of an unpacked system: what `LD_LIBRARY_PATH` needs. */
export async function libraryFolders(root: string): Promise<string[]> {
  const parents = [join(root, "usr/lib"), join(root, "lib")];
  const found = await Promise.all(
    parents.map(async (parent) => {
      const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
      const triplets = entries.filter((entry) => entry.isDirectory() && entry.name.includes("-linux-"));
      return [...triplets.map((entry) => join(parent, entry.name)), parent];
    }),
  );
  return found.flat();
}

/** What went wrong, in one line: apt's error, else the first line. */
export function firstFault(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => line.startsWith("E: ")) ?? lines[0] ?? "unknown fault";
}

/** Everything that apt writes goes below `work`; what the system has installed is only read. */
function aptConfiguration(work: string): string {
  return [
    `Dir::State "${work}/state";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::Cache "${work}";`,
    `Dir::Cache::archives "${work}/archives";`,
    'Debug::NoLocking "true";',
    'APT::Sandbox::User "";',
    'APT::Keep-Downloaded-Packages "true";',
    "#clear APT::Update::Post-Invoke;",
    "#clear APT::Update::Post-Invoke-Success;",
    "#clear DPkg::Post-Invoke;",
    "#clear DPkg::Pre-Install-Pkgs;",
    "",
  ].join("\n");
}
