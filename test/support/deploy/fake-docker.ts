import { spawn } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

/** An engine that only notes what it is told: as root, without Docker, the script itself can be run. */
const DOCKER = `#!/bin/bash
state=$FAKE_STATE
printf '%s\\n' "$*" >>"$state/calls"
for ((n = 0; n < 400; n++)); do [[ $1 == build && -e $state/hold-build ]] || break; sleep 0.05; done
case "$1 $2" in
  "version --format") echo 28.1.0 ;;
  "image inspect") grep -qxF "$3" "$state/images" ;;
  "image ls") grep '^zenzefi-backend:' "$state/images" ;;
  "image rm") grep -vxF "$3" "$state/images" >"$state/images.new"; mv "$state/images.new" "$state/images" ;;
  "build --tag") echo "$3" >>"$state/images" ;;
  "pull --quiet") [[ ! -e $state/fail-pull ]] && echo "$3" >>"$state/images" ;;
  "compose up")
    [[ "$*" == *postgres ]] && exit 0
    sed -n 's/^ZENZEFI_IMAGE=//p' .env >"$state/running"
    [[ ! -e $state/kill-up ]] || { rm "$state/kill-up"; kill -9 0; }
    [[ ! -e $state/fail-settings ]] || ! grep -qF "$(cat "$state/fail-settings")" zenzefi.env || exit 1
    [[ ! -e $state/fail-up || $(cat "$state/running") != *"$(cat "$state/fail-up")"* ]]
    ;;
  "compose exec") [[ ! -e $state/fail-dump ]] && printf 'PGDMP of %s' "$(cat "$state/running")" ;;
esac
`;

/** Registries cannot be reached; the service answers. */
const CURL = `#!/bin/bash
[[ "$*" == *"/health/ready"* ]]
`;

export type ScriptRun = { readonly code: number | null; readonly output: string };

/** A server on which deploy_docker.sh can be run: a folder to install to, sources to install from, a fake engine. */
export type FakeServer = {
  readonly folder: string;
  readonly sources: string;
  /** Runs the script from these sources, with these flags. */
  deploy(...flags: string[]): Promise<ScriptRun>;
  /** Runs the script as a release publishes it, with the address of its sources in it: one file, in no checkout. */
  deployPublished(from: string, ...flags: string[]): Promise<ScriptRun>;
  /** Runs it with the flags of a first installation. */
  install(...flags: string[]): Promise<ScriptRun>;
  /** What the engine was told since the last call of this. */
  calls(): Promise<string[]>;
  /**
   * Makes the engine behave otherwise: `fail-up` with a part of an image's name, `fail-settings` with a part of zenzefi.env,
   * `fail-pull`, `fail-dump`, `hold-build`, `kill-up`.
   */
  set(name: string, text?: string): Promise<void>;
  unset(name: string): Promise<void>;
  /** The image that was started last. */
  running(): Promise<string>;
  /** A file of the installation. */
  read(path: string): Promise<string>;
  /** Changes the sources, as the next version does. */
  changeSources(mark: string): Promise<void>;
  remove(): Promise<void>;
};

export async function makeFakeServer(): Promise<FakeServer> {
  const base = await mkdtemp(join(tmpdir(), "zenzefi-docker-"));
  const { bin, state, sources } = await fillFolders(base);
  const folder = join(base, "app");
  const run = (flags: readonly string[], script = join(root, "scripts/deploy_docker.sh")) =>
    runScript(script, flags, { PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`, FAKE_STATE: state, HOME: base });
  let callsRead = 0;
  const read = (path: string) => readFile(path, "utf8");
  const place = ["--dir", folder, "--from", sources];
  const first = [
    "--domain",
    "api.zenzefi.test",
    "--target",
    "https://10.0.0.5:61000",
    "--email",
    "ops@zenzefi.test",
  ];
  return {
    folder,
    sources,
    deploy: (...flags) => run([...place, ...flags]),
    deployPublished: async (from, ...flags) => {
      const text = await read(join(root, "scripts/deploy_docker.sh"));
      const script = join(bin, "deploy_docker.sh");
      await writeFile(
        script,
        text.replace('readonly published_from=""', `readonly published_from="${from}"`),
      );
      return run(["--dir", folder, ...flags], script);
    },
    install: (...flags) => run([...place, ...first, ...flags]),
    calls: async () => {
      const lines = (await read(join(state, "calls"))).split("\n").slice(0, -1);
      const fresh = lines.slice(callsRead);
      callsRead = lines.length;
      return fresh;
    },
    set: (name, text = "") => writeFile(join(state, name), text),
    unset: (name) => rm(join(state, name)),
    running: async () => (await read(join(state, "running"))).trim(),
    read: (path) => read(join(folder, path)),
    changeSources: (mark) => writeFile(join(sources, "deploy/docker/mark"), mark),
    remove: () => rm(base, { recursive: true }),
  };
}

/** The fake programs, what they note, and sources to install from. */
async function fillFolders(base: string): Promise<{ bin: string; state: string; sources: string }> {
  const [bin, state, sources] = [join(base, "bin"), join(base, "state"), join(base, "src")];
  for (const path of [bin, state, sources]) await mkdir(path);
  const programs = { docker: DOCKER, curl: CURL };
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(bin, name), text);
    await chmod(join(bin, name), 0o755);
  }
  for (const name of ["images", "calls"]) await writeFile(join(state, name), "");
  const needed = [
    "docker-compose.yml",
    "docker-compose.tailscale.yml",
    "Dockerfile",
    "package.json",
    "deploy",
  ];
  for (const path of needed) await cp(join(root, path), join(sources, path), { recursive: true });
  return { bin, state, sources };
}

function runScript(
  script: string,
  flags: readonly string[],
  env: Record<string, string>,
): Promise<ScriptRun> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", [script, ...flags], {
      env: { ...env, LC_ALL: "C.UTF-8" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // a group of its own, which `kill-up` ends
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
