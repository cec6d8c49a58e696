/** The compose files promise what the documents say about them; `docker compose config` checks their syntax where it is there. */
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { SETTINGS } from "../../src/config/setting-table.ts";
import { readRepositoryFile, repositoryPaths } from "../support/source-tree.ts";

type Healthcheck = { test: string[]; interval: string; timeout: string };
type Service = {
  image: string;
  privileged?: boolean;
  read_only?: boolean;
  user?: string;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  devices?: string[];
  ports?: string[];
  networks?: string[] | Record<string, { ipv4_address?: string } | null>;
  secrets?: string[];
  group_add?: string[];
  environment?: Record<string, string>;
  volumes?: (string | { source: string })[];
  healthcheck?: Healthcheck;
  depends_on?: Record<string, { condition: string }>;
  stop_grace_period?: string;
  logging?: { options: Record<string, string> };
  deploy?: { resources: { limits: { memory?: string; pids?: number; cpus?: string } } };
};
type ComposeFile = {
  services: Record<string, Partial<Service>>;
  networks: Record<string, { internal?: boolean }>;
  secrets: Record<string, { file: string }>;
};

const main = read("docker-compose.yml");
const tailscale = read("docker-compose.tailscale.yml");
const services: Record<string, Service> = {
  ...(main.services as Record<string, Service>),
  tailscale: tailscale.services.tailscale as Service,
};

function read(path: string): ComposeFile {
  return parse(readRepositoryFile(path), { merge: true }) as ComposeFile;
}

/** The names of the services for which `isSo` is false. */
function without(isSo: (service: Service, name: string) => boolean): string[] {
  return Object.entries(services).flatMap(([name, service]) => (isSo(service, name) ? [] : [name]));
}

function networksOf({ networks = [] }: Partial<Service>): string[] {
  return Array.isArray(networks) ? networks : Object.keys(networks);
}

describe("every container", () => {
  it("has no privilege that its work does not need", () => {
    expect(without(({ privileged }) => privileged === undefined)).toEqual([]);
    expect(without(({ cap_drop }) => cap_drop?.join() === "ALL")).toEqual([]);
    expect(without(({ security_opt }) => security_opt?.includes("no-new-privileges:true") === true)).toEqual(
      [],
    );
    const added = Object.entries(services).flatMap(([name, { cap_add = [] }]) =>
      cap_add.map((capability) => `${name}: ${capability}`),
    );
    expect(added).toEqual([
      "nginx: CHOWN",
      "nginx: SETGID",
      "nginx: SETUID",
      "tailscale: NET_ADMIN",
      "tailscale: NET_RAW",
    ]);
  });

  it("has a read-only root", () => {
    expect(without(({ read_only }) => read_only === true)).toEqual([]);
  });

  it("is no root, but for three that own what they read and drop the rest", () => {
    expect(without(({ user }) => user !== undefined && !user.startsWith("0"))).toEqual([
      "nginx",
      "certbot",
      "tailscale",
    ]);
  });

  it("says how it is, keeps a bounded log, and has bounds of memory and processes", () => {
    expect(without(({ healthcheck }) => healthcheck !== undefined || hasImageCheck)).toEqual([]);
    expect(without(({ logging }) => logging?.options["max-size"] !== undefined)).toEqual([]);
    const limits = ({ deploy }: Service) => deploy?.resources.limits;
    expect(without((service) => Boolean(limits(service)?.memory && limits(service)?.pids))).toEqual([]);
  });

  it("asks for no more processors than one, or the engine refuses it on a machine that has one", () => {
    expect(without(({ deploy }) => Number(deploy?.resources.limits.cpus ?? 0) <= 1)).toEqual([]);
  });

  it("is of an exact version, which the digest is written beside", () => {
    const exact = /^[a-z0-9/-]+:v?\d+(\.\d+)+(-\w+)?(@sha256:[0-9a-f]{64})?$/;
    expect(without(({ image }, name) => name === "backend" || exact.test(image))).toEqual([]);
  });

  it("finds the secrets and files that it names", () => {
    const known = { ...main.secrets, ...tailscale.secrets };
    expect(without(({ secrets = [] }) => secrets.every((name) => Object.hasOwn(known, name)))).toEqual([]);
    const isThere = (path: string) =>
      repositoryPaths().some((known) => known === path || known.startsWith(`${path}/`));
    const mounts = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.flatMap((volume) =>
        typeof volume === "string" ? [/^\.\/([^:]+):/.exec(volume)?.[1] ?? ""] : [],
      ),
    );
    expect(mounts.filter((path) => path !== "" && !isThere(path))).toEqual([]);
  });

  it("that is no root has the group of the secrets that it reads", () => {
    const reads = ({ secrets = [], user, group_add }: Service) =>
      secrets.length === 0 || user === undefined || group_add !== undefined;
    expect(without(reads)).toEqual([]);
  });
});

/** The check of the backend is in its image. */
const hasImageCheck = readRepositoryFile("Dockerfile").includes("HEALTHCHECK");

describe("the network", () => {
  it("lets nothing in but nginx, and Grafana from the machine itself", () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => `${name} ${port}`),
    );
    expect(published).toEqual([
      "nginx 80:8080",
      "nginx 443:8443",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: compose replaces it, not JavaScript
      "grafana 127.0.0.1:${GRAFANA_PORT:-3000}:3000",
    ]);
  });

  it("of the database and Redis leads nowhere, and only the service is in it too", () => {
    expect(main.networks.data?.internal).toBe(true);
    expect(without((service) => !networksOf(service).includes("data"))).toEqual([
      "postgres",
      "redis",
      "backend",
    ]);
    for (const name of ["postgres", "redis"]) expect(networksOf(services[name] ?? {})).toEqual(["data"]);
  });

  it("has one address that the service trusts as its proxy: nginx's", () => {
    const { networks } = services.nginx ?? {};
    const address = Array.isArray(networks) ? undefined : networks?.web?.ipv4_address;
    expect(address).toBeDefined();
    expect(services.backend?.environment?.TRUST_PROXY).toBe(address);
  });
});

/** What a configuration of nginx says of requests and answers, without the name of its variable. */
function saidOfRequests(path: string): string[] {
  const directives =
    /^ *((?:proxy_(?!pass|temp_path)|large_|underscores_|ignore_|client_max|client_body_timeout|send_|gzip|error_page).*?);/gm;
  return [...readRepositoryFile(path).matchAll(directives)]
    .map(([, text = ""]) => text.replace(/ +/g, " ").replace(/\$\w*connection\w*/, "$connection"))
    .sort();
}

it("nginx treats requests and answers as it does without containers", () => {
  const said = saidOfRequests("deploy/docker/nginx/nginx.conf");
  expect(said).toContain('proxy_set_header X-Forwarded-User ""');
  expect(said).toEqual(saidOfRequests("deploy/nginx/zenzefi-backend.conf"));
});

describe("the service", () => {
  const { environment = {}, secrets = [], depends_on = {} } = services.backend ?? {};

  it("gets every secret as a file, and none by the environment", () => {
    const isSecret = (name: string) =>
      Object.entries(SETTINGS).some(([key, spec]) => key === name && spec.secret);
    expect(Object.keys(environment).filter(isSecret)).toEqual([]);
    const files = Object.entries(environment).filter(([name]) => name.endsWith("_FILE"));
    const named = files.map(([, path]) => /\/run\/secrets\/(\w+)/.exec(path)?.[1]);
    expect(named.sort()).toEqual([...secrets].sort());
  });

  it("has no passphrase of backups where .env leaves it empty, for a recipient beside it is a fault", () => {
    expect(environment.BACKUP_PASSPHRASE_FILE).toMatch(/^\$\{BACKUP_PASSPHRASE_FILE-\/run/);
  });

  it("is replaced by Compose where zenzefi.env or files/ change", () => {
    expect(environment.SETTINGS_HASH).toContain("{SETTINGS_HASH:-}");
  });

  it("starts after the database and Redis, and has longer to stop than it takes", () => {
    expect(depends_on).toMatchObject({
      postgres: { condition: "service_healthy" },
      redis: { condition: "service_healthy" },
    });
    // 10 s of draining, then 20 s until the primary ends a worker that does not.
    expect(Number.parseInt(services.backend?.stop_grace_period ?? "0", 10)).toBeGreaterThan(10 + 20);
  });

  it("reaches the target in a tailnet under its own name, and starts without it", () => {
    expect(Object.keys(tailscale.services.backend ?? {})).toEqual(["networks"]);
    expect(networksOf(tailscale.services.backend ?? {})).toEqual(["tailnet"]);
    const { environment = {}, networks } = services.tailscale ?? {};
    expect(environment.TS_AUTHKEY).toBe("file:/run/secrets/tailscale_auth_key");
    expect(environment.TS_TAILNET_TARGET_FQDN).toContain("TAILNET_TARGET:?");
    expect(networks).toEqual({ tailnet: { aliases: [environment.TS_TAILNET_TARGET_FQDN] } });
  });
});

it("make-secrets.sh makes each secret of docker-compose.yml", () => {
  const script = readRepositoryFile("deploy/docker/make-secrets.sh");
  expect(Object.keys(main.secrets).filter((name) => !script.includes(` ${name}`))).toEqual([]);
});
