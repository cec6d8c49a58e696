import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { freePort } from "../free-port.ts";
import { waitUntil } from "../services/wait-until.ts";
import { runProgram, searchPath } from "./programs.ts";

const sources = join(import.meta.dirname, "../../../deploy/docker");

export type NginxFront = {
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Certbot's folder, and where it puts what proves a name. */
  readonly certificates: string;
  readonly challenges: string;
  output(): string;
  stop(): Promise<void>;
};

/** nginx as the container starts it, on free ports and with folders below this one. It looks for a new certificate each second. */
export async function startNginxFront(
  folder: string,
  options: { readonly domain: string; readonly proxyDomain: string; readonly backendPort: number },
): Promise<NginxFront> {
  const [httpPort, httpsPort, checkPort] = [await freePort(), await freePort(), await freePort()];
  const [start, certificates, challenges] = ["start", "certificates", "challenges"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  for (const path of [start, certificates, challenges]) await mkdir(path, { recursive: true });
  await copyFile(join(sources, "nginx/start.sh"), join(start, "start.sh"));
  const text = await readFile(join(sources, "nginx/nginx.conf"), "utf8");
  const moved = text
    .replaceAll("8080", String(httpPort))
    .replaceAll("8443", String(httpsPort))
    .replaceAll("8081", String(checkPort))
    .replaceAll(/listen \[::\].*\n/g, "");
  await writeFile(join(start, "nginx.conf"), forThisVersion(moved));
  const nginx = runProgram("sh", [join(start, "start.sh")], {
    DOMAIN: options.domain,
    PROXY_DOMAIN: options.proxyDomain,
    BACKEND: `127.0.0.1:${options.backendPort}`,
    CERTIFICATES: certificates,
    CHALLENGES: challenges,
    START_FOLDER: start,
    RUN_FOLDER: join(folder, "run"),
    NGINX_USER: "nobody nogroup",
    LOOK_EVERY: "1",
  });
  await waitUntil("nginx serves", 30_000, () =>
    fetch(`http://127.0.0.1:${checkPort}/`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { httpPort, httpsPort, certificates, challenges, output: nginx.output, stop: nginx.stop };
}

/** `http2 on` came with nginx 1.25.1; Debian 12 has 1.22. */
function forThisVersion(text: string): string {
  const path = searchPath();
  const help = execFileSync("sh", ["-c", "nginx -v 2>&1"], { env: { PATH: path }, encoding: "utf8" });
  const [, major = "0", minor = "0", patch = "0"] = /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(help) ?? [];
  const isOld = Number(major) * 1e6 + Number(minor) * 1e3 + Number(patch) < 1_025_001;
  return isOld ? text.replace(/^ *http2 on;\n/m, "") : text;
}

/** Who signed the certificate that is served for this name, and for which names it is. @throws Error if there is no handshake */
export async function servedCertificate(
  port: number,
  servername: string,
): Promise<{ issuer: string; names: string }> {
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const opening = connect({ host: "127.0.0.1", port, servername, rejectUnauthorized: false }, () =>
      resolve(opening),
    );
    opening.once("error", reject);
  });
  const { issuer, subjectaltname = "" } = socket.getPeerCertificate();
  socket.destroy();
  return { issuer: String(issuer.CN), names: subjectaltname };
}

/** A request by HTTPS; the body is left to the caller. */
export function askByHttps(
  port: number,
  options: {
    readonly host: string;
    readonly path: string;
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: AsyncIterable<Buffer> | Buffer;
  },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { host, path, method = "GET", headers = {}, body } = options;
    const target = {
      host: "127.0.0.1",
      port,
      servername: host,
      rejectUnauthorized: false,
      agent: false,
    } as const;
    const sent = request({ ...target, path, method, headers: { host, ...headers } }, resolve);
    sent.once("error", reject);
    void (async () => {
      if (Buffer.isBuffer(body)) sent.write(body);
      else for await (const chunk of body ?? []) sent.write(chunk);
      sent.end();
    })();
  });
}
