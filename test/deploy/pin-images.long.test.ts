/** deploy/docker/pin-images.sh, beside a registry that speaks the protocol of Docker Hub: a refusal names where a token is. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasPrograms } from "../support/deploy/programs.ts";

const script = join(import.meta.dirname, "../../deploy/docker/pin-images.sh");

const dockerfile = "FROM node:24.1.0-slim AS node\nFROM node AS build\nRUN true\n";
const compose =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: compose replaces it, not JavaScript
  'services:\n  a:\n    image: redis:8.0.0\n  b:\n    image: some/tool:v1.2\n  c:\n    image: "${OWN:-own:local}"\n';

describe.skipIf(!hasPrograms("bash", "curl"))("pin-images.sh, where bash and curl are installed", () => {
  let folder: string;
  let registry: Server;
  let asked: string[];
  /** What the registry has under a path; others are unknown. */
  let manifests: Map<string, string>;
  let claimed: string | null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "zenzefi-pin-"));
    await writeFile(join(folder, "Dockerfile"), dockerfile);
    await writeFile(join(folder, "docker-compose.yml"), compose);
    asked = [];
    claimed = null;
    manifests = new Map(
      ["library/node/manifests/24.1.0-slim", "library/redis/manifests/8.0.0", "some/tool/manifests/v1.2"].map(
        (path) => [`/v2/${path}`, `{"of":"${path}"}`],
      ),
    );
    registry = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://registry");
      asked.push(pathname);
      if (pathname === "/token")
        return void response.end(
          JSON.stringify({ token: `for ${searchParams.get("scope")}`, expires_in: 60 }),
        );
      const scope = `repository:${/^\/v2\/(.*)\/manifests\//.exec(pathname)?.[1]}:pull`;
      if (request.headers.authorization !== `Bearer for ${scope}`) {
        const { port } = registry.address() as AddressInfo;
        const challenge = `Bearer realm="http://127.0.0.1:${port}/token",service="registry",scope="${scope}"`;
        return void response.writeHead(401, { "www-authenticate": challenge }).end();
      }
      const manifest = manifests.get(pathname);
      if (manifest === undefined) return void response.writeHead(404).end("{}");
      response.setHeader("docker-content-digest", claimed ?? digestOf(manifest));
      response.end(manifest);
    });
    await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  });

  afterEach(async () => {
    registry.closeAllConnections();
    registry.close();
    await rm(folder, { recursive: true });
  });

  const digestOf = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
  const read = (name: string) => readFile(join(folder, name), "utf8");
  const pin = (...flags: string[]): Promise<{ code: number; output: string }> => {
    const { port } = registry.address() as AddressInfo;
    const env = { PATH: process.env.PATH, PIN_ROOT: folder, DOCKER_HUB_URL: `http://127.0.0.1:${port}` };
    return new Promise((resolve) => {
      execFile("bash", [script, ...flags], { env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr }),
      );
    });
  };

  it("writes the digest beside each tag, and changes nothing else", async () => {
    expect((await pin()).code).toBe(0);
    const digest = (path: string) => digestOf(manifests.get(`/v2/${path}`) ?? "");
    expect(await read("Dockerfile")).toBe(
      dockerfile.replace("24.1.0-slim", `24.1.0-slim@${digest("library/node/manifests/24.1.0-slim")}`),
    );
    expect(await read("docker-compose.yml")).toBe(
      compose
        .replace("redis:8.0.0", `redis:8.0.0@${digest("library/redis/manifests/8.0.0")}`)
        .replace("tool:v1.2", `tool:v1.2@${digest("some/tool/manifests/v1.2")}`),
    );
  });

  it("asks nobody once all are pinned; --update asks again", async () => {
    await pin();
    asked.length = 0;
    expect((await pin()).code).toBe(0);
    expect((await pin("--check")).code).toBe(0);
    expect(asked).toEqual([]);
    manifests.set("/v2/library/redis/manifests/8.0.0", "rebuilt");
    await pin("--update");
    expect(await read("docker-compose.yml")).toContain(`redis:8.0.0@${digestOf("rebuilt")}\n`);
  });

  it("--check names what has only a tag", async () => {
    const { code, output } = await pin("--check");
    expect(code).toBe(1);
    expect(output.trim().split("\n")).toEqual([
      "Dockerfile: node:24.1.0-slim has no digest",
      "docker-compose.yml: redis:8.0.0 has no digest",
      "docker-compose.yml: some/tool:v1.2 has no digest",
    ]);
    expect(asked).toEqual([]);
  });

  it("writes no digest for a tag that the registry does not have", async () => {
    manifests.delete("/v2/some/tool/manifests/v1.2");
    const { code, output } = await pin();
    expect(code).toBe(1);
    expect(output).toContain("some/tool:v1.2: the registry answered 404");
    expect(await read("docker-compose.yml")).toContain("image: some/tool:v1.2\n");
  });

  it("writes no digest where what came is not what the registry names", async () => {
    claimed = `sha256:${"0".repeat(64)}`;
    expect((await pin()).code).toBe(1);
    expect(await read("Dockerfile")).toBe(dockerfile);
  });
});
