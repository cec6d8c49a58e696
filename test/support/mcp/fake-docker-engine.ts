import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The containers that it has, by name, with the lines of their logs and their variables. */
export type FakeContainer = {
  readonly variables: readonly string[];
  readonly log: readonly string[];
  readonly tty?: true;
};

/** An HTTP server on a Unix socket that answers as the Docker engine does (API 1.44). */
export async function startFakeDocker(containers: Readonly<Record<string, FakeContainer>>) {
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-docker-"));
  const socket = join(folder, "docker.sock");
  const asked: string[] = [];
  let isHung = false;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://docker");
    asked.push(`${request.method} ${pathname}?${searchParams}`);
    if (!isHung) answer(containers, pathname.replace(/^\/v1\.\d+/, ""), response);
  });
  server.listen(socket);
  await once(server, "listening");
  return {
    socket,
    asked,
    hang: (): void => {
      isHung = true;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answer(
  containers: Readonly<Record<string, FakeContainer>>,
  path: string,
  response: ServerResponse,
): void {
  const [, name = "", what = "list"] = /^\/containers\/([^/]+)\/(\w+)$/.exec(path) ?? [];
  const container = containers[name];
  if (path === "/containers/json") sendJson(response, Object.keys(containers).map(listed));
  else if (container === undefined) response.writeHead(404).end('{"message":"No such container"}');
  else if (what === "json") sendJson(response, described(name, container));
  else if (what === "stats") sendJson(response, STATS);
  else if (what === "restart") response.writeHead(204).end();
  else sendLog(response, container);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader("content-type", "application/json").end(JSON.stringify(value));
}

function sendLog(response: ServerResponse, { log, tty }: FakeContainer): void {
  response.setHeader("content-type", "application/vnd.docker.raw-stream");
  for (const line of log) response.write(tty ? `${line}\r\n` : frameOf(`${line}\n`));
  response.end();
}

function listed(name: string) {
  return {
    Id: "f".repeat(64),
    Names: [`/${name}`],
    Image: "zenzefi:1",
    State: "running",
    Status: "Up 2 hours",
  };
}

function described(name: string, { variables, tty }: FakeContainer) {
  return {
    Name: `/${name}`,
    State: {
      Status: "running",
      ExitCode: 0,
      OOMKilled: false,
      StartedAt: "2026-01-31T09:30:00Z",
      Health: { Status: "healthy" },
    },
    RestartCount: 3,
    Config: { Image: "zenzefi:1", Env: variables, Tty: tty === true },
    HostConfig: { Memory: 536_870_912, RestartPolicy: { Name: "unless-stopped" } },
    NetworkSettings: { Ports: { "8000/tcp": null } },
  };
}

const STATS = {
  cpu_stats: { cpu_usage: { total_usage: 300 }, system_cpu_usage: 2_000, online_cpus: 2 },
  precpu_stats: { cpu_usage: { total_usage: 100 }, system_cpu_usage: 1_000 },
  memory_stats: { usage: 123_456_789, limit: 536_870_912 },
  pids_stats: { current: 12 },
  networks: { eth0: { rx_bytes: 1, tx_bytes: 2 } },
};

function frameOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}
