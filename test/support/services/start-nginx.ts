import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFile } from "../../../src/adapters/system/package-root.ts";
import { freePort } from "../free-port.ts";
import { runDeployFunctions } from "./run-deploy-functions.ts";
import { waitUntil } from "./wait-until.ts";

/** Of the package nginx-light or nginx. */
const NGINX = "nginx";

export const NGINX_NAMES = { api: "api.zenzefi.test", machine: "machine.zenzefi.test" } as const;

export type TestNginx = {
  readonly port: number;
  readonly plainPort: number;
  readonly certificate: string;
  /** Of the ACME challenges. */
  readonly acmeFolder: string;
  /** All that it has logged. */
  logs(): Promise<string>;
  stop(): Promise<void>;
};

export function hasNginx(): boolean {
  return spawnSync(NGINX, ["-v"]).status === 0;
}

/** A real nginx with the configuration that scripts/deploy.sh writes, on ports and with paths of its own, before this service. */
export async function startNginx(servicePort: number): Promise<TestNginx> {
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-nginx-"));
  const [port, plainPort] = [await freePort(), await freePort()];
  const acmeFolder = join(folder, "acme");
  await mkdir(join(acmeFolder, ".well-known/acme-challenge"), { recursive: true });
  const rendered = runDeployFunctions(`
    known=([domain]=${NGINX_NAMES.api} [proxy-domain]=${NGINX_NAMES.machine} [port]=${servicePort})
    certificate=${folder}/fullchain.pem key=${folder}/privkey.pem
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test -keyout "$key" -out "$certificate" \\
      -addext subjectAltName=DNS:${NGINX_NAMES.api},DNS:${NGINX_NAMES.machine} 2>/dev/null
    render_nginx deploy/nginx/zenzefi-backend.conf`);
  const site = rendered
    .replaceAll(/listen (\[::\]:)?(80|443)/g, (_, ipv6 = "", usual) =>
      ipv6 === ""
        ? `listen 127.0.0.1:${usual === "80" ? plainPort : port}`
        : `listen [::1]:${usual === "80" ? plainPort : port}`,
    )
    .replaceAll("/var/log/nginx/", `${folder}/`)
    .replaceAll("/var/www/zenzefi-acme", acmeFolder)
    .replaceAll("/etc/nginx/zenzefi-backend.d", join(folder, "additions"));
  await writeFile(join(folder, "site.conf"), site);
  await writeFile(
    join(folder, "nginx.conf"),
    `${process.getuid?.() === 0 ? "user root;" : ""}
     daemon off; pid ${folder}/nginx.pid; error_log ${folder}/main.log;
     events {} http { client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
     uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi; include ${folder}/site.conf; }`,
  );
  const child = spawn(
    NGINX,
    ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "main.log")],
    {
      cwd: packageFile("."),
      stdio: "ignore",
    },
  );
  const read = (name: string): Promise<string> => readFile(join(folder, name), "utf8").catch(() => "");
  const logs = async (): Promise<string> =>
    (
      await Promise.all(["main.log", "zenzefi-backend.access.log", "zenzefi-backend.error.log"].map(read))
    ).join("");
  await untilItListens(child, port, logs);
  return {
    port,
    plainPort,
    certificate: await read("fullchain.pem"),
    acmeFolder,
    logs,
    stop: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilItListens(child: ChildProcess, port: number, logs: () => Promise<string>): Promise<void> {
  await waitUntil("nginx listens", 20_000, async () => {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${await logs()}`);
    return await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => resolve(false));
      socket.on("connect", () => {
        socket.destroy();
        resolve(true);
      });
    });
  });
}
