import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../../../bench/find-program.ts";
import { type Running, startProgram } from "../../../bench/start-program.ts";
import { freePort } from "../free-port.ts";

/** Null where nginx is not installed. */
export const NGINX = findProgram("nginx");

/**
 * A real nginx in front of instances, as the documents show it, but for `keepsConnections: false`: then it opens one for each
 * request. `stop()` removes all of it.
 */
export async function startTestNginx(
  instancePorts: readonly number[],
  { keepsConnections = true } = {},
): Promise<Running> {
  if (NGINX === null) throw new Error("nginx is not installed");
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-nginx-"));
  const port = await freePort();
  const config = join(folder, "nginx.conf");
  await writeFile(config, configText(folder, port, instancePorts, keepsConnections));
  const running = await startProgram("nginx", NGINX, ["-p", folder, "-e", "stderr", "-c", config], { port });
  return {
    ...running,
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configText(
  folder: string,
  port: number,
  instancePorts: readonly number[],
  keepsConnections: boolean,
): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `  ${kind}_temp_path ${folder}/${kind};`,
  );
  return [
    "daemon off; worker_processes 1;",
    // Started by root, its worker would run as a user that may not read the folder.
    ...(process.getuid?.() === 0 ? ["user root;"] : []),
    `pid ${folder}/nginx.pid; error_log stderr crit;`,
    "events { worker_connections 1024; }",
    "http {",
    "  access_log off;",
    ...temporary,
    "  map $http_upgrade $zenzefi_connection { default upgrade; '' ''; }",
    "  upstream zenzefi {",
    ...instancePorts.map((instance) => `    server 127.0.0.1:${instance} max_fails=0;`),
    ...(keepsConnections ? ["    keepalive 64;"] : []),
    "  }",
    "  server {",
    `    listen 127.0.0.1:${port};`,
    "    client_max_body_size 0;",
    "    location / {",
    "      proxy_pass http://zenzefi;",
    "      proxy_http_version 1.1;",
    "      proxy_set_header Host $host;",
    "      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    "      proxy_set_header X-Forwarded-Proto $scheme;",
    "      proxy_set_header X-Forwarded-Host $host;",
    "      proxy_set_header Upgrade $http_upgrade;",
    "      proxy_set_header Connection $zenzefi_connection;",
    "      proxy_buffering off;",
    "      proxy_request_buffering off;",
    "      proxy_connect_timeout 5s;",
    "      proxy_read_timeout 3600s;",
    "      proxy_send_timeout 3600s;",
    "    }",
    "  }",
    "}",
    "",
  ].join("\n");
}
