import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SampleBody } from "./sample-bodies.ts";
import { CERTIFICATES_JSON } from "./sample-text.ts";
import { type Running, startProgram } from "./start-program.ts";

export type Nginx = { readonly program: string; readonly folder: string };

/** The target of all contenders: it answers every path itself. `/stub_status` returns its connections and requests. */
export function startTarget(nginx: Nginx, port: number): Promise<Running> {
  return start(nginx, "target", port, [
    `server { listen 127.0.0.1:${port};`,
    "  location = /stub_status { stub_status; }",
    `  location / { default_type application/json; return 200 '${CERTIFICATES_JSON}'; }`,
    "}",
  ]);
}

/**
 * A target that serves each file at `/{name}`, and `/stub_status` as above.
 * @param texts answered from memory in one packet, as an application would; without quotes
 */
export async function startFileTarget(
  nginx: Nginx,
  port: number,
  files: readonly (Pick<SampleBody, "name" | "type" | "coding" | "sent"> & { readonly hasTag?: boolean })[],
  texts: readonly { readonly name: string; readonly text: string }[] = [],
): Promise<Running> {
  const root = join(nginx.folder, "bodies");
  await mkdir(root);
  for (const { name, sent } of files) await writeFile(join(root, name), sent);
  const locations = files.map(({ name, type, coding, hasTag = true }) => {
    const encoding = coding === null ? "" : ` add_header Content-Encoding ${coding};`;
    const unnamed = hasTag ? "" : " etag off; add_header Last-Modified '';";
    return `  location = /${name} { default_type ${type};${encoding}${unnamed} }`;
  });
  return start(nginx, "target", port, [
    `server { listen 127.0.0.1:${port}; root ${root}; types {} sendfile on;`,
    "  location = /stub_status { stub_status; }",
    "  location / { return 204; }",
    ...locations,
    ...texts.map(
      ({ name, text }) => `  location = /${name} { default_type application/json; return 200 '${text}'; }`,
    ),
    "}",
  ]);
}

/** Forwards and checks nothing. */
export function startPlain(nginx: Nginx, port: number, targetPort: number): Promise<Running> {
  return start(nginx, "plain", port, [
    pool("target", targetPort),
    `server { listen 127.0.0.1:${port};`,
    "  location / { proxy_pass http://target; proxy_http_version 1.1; proxy_set_header Connection ''; }",
    "}",
  ]);
}

/** Asks the auth backend before it forwards each request. @param name of its folder */
export function startWithAuth(
  nginx: Nginx,
  name: string,
  ports: { listen: number; target: number; auth: number },
): Promise<Running> {
  return startAsking(nginx, name, ports, [
    // A location with a proxy_set_header inherits none: both locations repeat all of them.
    "  location = /_auth { internal; proxy_pass http://auth; proxy_pass_request_body off;",
    "    proxy_set_header Connection ''; proxy_set_header Content-Length ''; }",
  ]);
}

/** Asks a location of its own that admits everybody, without a request to anybody else: what `auth_request` alone costs. */
export function startWithOwnAuth(nginx: Nginx, ports: { listen: number; target: number }): Promise<Running> {
  return startAsking(nginx, "own-auth", ports, ["  location = /_auth { internal; return 204; }"]);
}

/** Admits everybody who is asked for: the cheapest backend that `auth_request` can have. */
export function startEmptyBackend(nginx: Nginx, port: number): Promise<Running> {
  return start(nginx, "empty-backend", port, [
    `server { listen 127.0.0.1:${port}; location / { return 204; } }`,
  ]);
}

function startAsking(
  nginx: Nginx,
  name: string,
  ports: { listen: number; target: number; auth?: number },
  authLocation: readonly string[],
): Promise<Running> {
  return start(nginx, name, ports.listen, [
    pool("target", ports.target),
    ...(ports.auth === undefined ? [] : [pool("auth", ports.auth)]),
    `server { listen 127.0.0.1:${ports.listen};`,
    "  proxy_http_version 1.1;",
    ...authLocation,
    "  location / { auth_request /_auth; proxy_pass http://target; proxy_set_header Connection '';",
    "    proxy_set_header X-Access-Token ''; proxy_set_header X-Device-ID '';",
    "    proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Host $host;",
    "    proxy_set_header X-Forwarded-Proto $scheme; }",
    "}",
  ]);
}

/** Connections are reused, and not closed after nginx's default of 1,000 requests. */
function pool(name: string, port: number): string {
  return `upstream ${name} { server 127.0.0.1:${port}; keepalive 256; keepalive_requests 100000000; }`;
}

/** One worker, as the other contenders have. */
async function start(
  { program, folder }: Nginx,
  name: string,
  port: number,
  http: string[],
): Promise<Running> {
  const ourFolder = join(folder, name);
  await mkdir(ourFolder);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${ourFolder}/${kind};`,
  );
  const lines = [
    "daemon off; worker_processes 1;",
    // Started by root, its worker would run as a user that may not read the folder.
    ...(process.getuid?.() === 0 ? ["user root;"] : []),
    `pid ${ourFolder}/nginx.pid; error_log stderr error;`,
    "events { worker_connections 4096; }",
    "http { access_log off; keepalive_requests 100000000;",
    ...temporary,
    ...http,
    "}",
  ];
  const config = join(ourFolder, "nginx.conf");
  await writeFile(config, `${lines.join("\n")}\n`);
  return startProgram(name, program, ["-p", ourFolder, "-e", "stderr", "-c", config], {
    port,
    isOwnGroup: true,
  });
}
