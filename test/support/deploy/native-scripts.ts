import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageFile } from "../../../src/adapters/system/package-root.ts";

/** Where the scripts work on a server, and under which name that is in the folder of a test. */
const PLACES = {
  "/home/zenzefi/apps/zenzefi_backend": "app",
  "/etc/nginx": "nginx",
  "/etc/zenzefi": "etc",
  "/usr/local/bin": "bin",
  "/var/www": "www",
  "/var/log/zenzefi": "log",
} as const;

export type NativeScripts = {
  readonly folder: string;
  /** The path of this file of the installation. */
  path(name: string): string;
  write(name: string, text: string): void;
  read(name: string): string;
  /** What these lines of bash print, which may use every function of scripts/deploy.sh and its parts. */
  run(lines: string): string;
  remove(): void;
};

/** scripts/deploy.sh and its parts, with all their paths in one new folder. Files have no other owner there. */
export function makeNativeScripts(): NativeScripts {
  const folder = mkdtempSync(join(tmpdir(), "zenzefi-native-"));
  const parts = readdirSync(packageFile("deploy/native")).map((name) => `deploy/native/${name}`);
  const path = (name: string) => join(folder, name);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  for (const script of ["scripts/deploy.sh", ...parts]) {
    let text = readFileSync(packageFile(script), "utf8");
    for (const [place, name] of Object.entries(PLACES)) text = text.replaceAll(place, path(name));
    write(script, text);
  }
  for (const name of ["app/secrets", "nginx/conf.d", "etc/tls", "bin"])
    mkdirSync(path(name), { recursive: true });
  return {
    folder,
    path,
    write,
    read: (name) => readFileSync(path(name), "utf8"),
    run: (lines) => {
      const program = `source ${folder}/scripts/deploy.sh; use_parts_of ${folder}; chown() { :; }; has_local_redis=false; ${lines}`;
      const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", program], {
        cwd: folder,
        encoding: "utf8",
        env: { PATH: process.env.PATH },
      });
      if (status !== 0) throw new Error(`bash ended with ${status}: ${stdout}${stderr}`);
      return stdout + stderr;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
