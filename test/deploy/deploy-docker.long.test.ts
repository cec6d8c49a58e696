/** scripts/deploy_docker.sh, run as root beside an engine that only notes what it is told. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, cp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeServer, makeFakeServer } from "../support/deploy/fake-docker.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)("deploy_docker.sh, where the tests run as root", () => {
  let server: FakeServer;
  beforeEach(async () => {
    server = await makeFakeServer();
  });
  afterEach(() => server.remove());

  const dumps = async () =>
    (await readdir(join(server.folder, "dumps")).catch(() => [])).filter((name) => name.endsWith(".dump"));
  const secrets = async () => {
    const names = await readdir(join(server.folder, "secrets"));
    return Promise.all(names.map((name) => server.read(`secrets/${name}`)));
  };

  it("installs with the flags that it is given, and asks nothing", async () => {
    const { code, output } = await server.install("--proxy-domain", "machine.zenzefi.test", "--monitoring");
    expect(output).toContain("https://api.zenzefi.test");
    expect(code).toBe(0);
    const settings = await server.read(".env");
    for (const line of [
      "DOMAIN=api.zenzefi.test",
      "PROXY_DOMAIN=machine.zenzefi.test",
      "TARGET_URL=https://10.0.0.5:61000",
      "ADMIN_EMAIL=ops@zenzefi.test",
      "ACME_EMAIL=ops@zenzefi.test",
      "COMPOSE_PROFILES=monitoring",
    ])
      expect(settings.split("\n")).toContain(line);
    const calls = await server.calls();
    const order = ["build --tag", "compose config", "compose up --detach --wait --wait-timeout 300"].map(
      (call) => calls.findIndex((line) => line.startsWith(call)),
    );
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it("makes secrets that only root and the containers' group read, and prints none", async () => {
    const { output } = await server.install();
    const values = await secrets();
    expect(values.length).toBe(8);
    expect(values.filter((value) => output.includes(value.trim()))).toEqual([]);
    const log = await server.read("deploy.log");
    expect(values.filter((value) => log.includes(value.trim()))).toEqual([]);
    for (const name of await readdir(join(server.folder, "secrets"))) {
      const { mode, uid, gid } = await stat(join(server.folder, "secrets", name));
      expect({ name, mode: mode & 0o777, uid, gid }).toEqual({ name, mode: 0o640, uid: 0, gid: 64_100 });
    }
  });

  it("changes nothing in a second run", async () => {
    await server.install();
    const before = [await server.read(".env"), await server.read("release"), ...(await secrets())];
    await server.calls();
    const { code } = await server.deploy();
    expect(code).toBe(0);
    expect([await server.read(".env"), await server.read("release"), ...(await secrets())]).toEqual(before);
    const calls = (await server.calls()).join("\n");
    expect(calls).not.toMatch(/^build|pg_dump/m);
    expect(await dumps()).toEqual([]);
  });

  it("copies the database before an upgrade, of what ran before it", async () => {
    await server.install();
    const first = await server.running();
    await server.changeSources("two");
    expect((await server.deploy()).code).toBe(0);
    expect(await server.running()).not.toBe(first);
    const [dump = ""] = await dumps();
    expect(await server.read(`dumps/${dump}`)).toBe(`PGDMP of ${first}`);
    expect((await stat(join(server.folder, "dumps", dump))).mode & 0o777).toBe(0o600);
    expect((await stat(join(server.folder, "dumps"))).mode & 0o777).toBe(0o700);
    // A lock on this table fails health checks.
    expect((await server.calls()).find((call) => call.includes("pg_dump"))).toContain(
      "--exclude-table=health_writes",
    );
    expect(await server.read("deploy/docker/mark")).toBe("two");
  });

  it("is one file: a published script knows its release's sources, and takes no older ones", async () => {
    await server.install();
    const first = await server.running();
    const next = join(server.sources, "../next");
    await cp(server.sources, next, { recursive: true });
    await writeFile(join(next, "deploy/docker/mark"), "two");
    expect((await server.deployPublished(next)).code).toBe(0);
    expect(await server.running()).not.toBe(first);
  });

  it("takes an archive whose checksum is right, and no other", async () => {
    const archive = join(server.sources, "../release.tar.gz");
    await promisify(execFile)("tar", ["-czf", archive, "-C", join(server.sources, ".."), "src"]);
    const wrong = await server.install("--from", archive, "--sha256", "0".repeat(64));
    expect(wrong.code).toBe(1);
    expect(wrong.output).toContain("checksum");
    const sum = createHash("sha256")
      .update(await readFile(archive))
      .digest("hex");
    expect((await server.install("--from", archive, "--sha256", sum)).code).toBe(0);
  });

  it("pulls the image that a release names, and builds where it cannot be had", async () => {
    await writeFile(join(server.sources, "deploy/docker/image"), "ghcr.io/zenzefi/backend:1@sha256:0\n");
    await server.install();
    expect(await server.running()).toBe("ghcr.io/zenzefi/backend:1@sha256:0");
    await server.set("fail-pull");
    await server.changeSources("two");
    await writeFile(join(server.sources, "deploy/docker/image"), "ghcr.io/zenzefi/backend:2@sha256:0\n");
    expect((await server.deploy()).code).toBe(0);
    expect(await server.running()).toMatch(/^zenzefi-backend:/);
  });

  it("changes nothing where the database cannot be copied", async () => {
    await server.install();
    const first = await server.running();
    await server.changeSources("two");
    await server.set("fail-dump");
    const { code, output } = await server.deploy();
    expect(code).toBe(1);
    expect(output).toContain("nothing was changed");
    expect(await server.read(".env")).toContain(first);
    expect(await dumps()).toEqual([]);
  });

  it("returns by itself to the former release where the new one does not become ready", async () => {
    await server.install();
    const first = await server.running();
    const settings = await server.read(".env");
    await server.changeSources("two");
    const image = "zenzefi-backend:broken";
    await server.set("fail-up", "broken");
    const { code, output } = await server.deploy("--image", image, "--workers", "7");
    expect(code).toBe(1);
    expect(output).toContain("the former one runs again");
    expect(await server.running()).toBe(first);
    expect(await server.read(".env")).toBe(settings);
  });

  it("returns to the former settings where a flag breaks the release that runs", async () => {
    await server.install();
    await server.set("fail-up", "broken");
    const { code } = await server.deploy("--image", "zenzefi-backend:broken");
    expect(code).toBe(1);
    expect(await server.running()).not.toContain("broken");
  });

  const writeSettings = async (text: string) => {
    const path = join(server.sources, "../settings");
    await writeFile(path, text);
    return path;
  };
  const settingsHash = async () => /^SETTINGS_HASH=(\w{12})$/m.exec(await server.read(".env"))?.[1];

  it("names new settings and files in .env, by a checksum, so that Compose replaces the container", async () => {
    await server.install();
    const hashes = [await settingsHash()];
    const settings = await writeSettings("LOG_LEVEL=debug\n");
    expect((await server.deploy("--settings", settings)).code).toBe(0);
    hashes.push(await settingsHash());
    await server.deploy("--target-ca", await writeSettings("a certificate\n"));
    hashes.push(await settingsHash());
    expect(hashes).not.toContain(undefined);
    expect(new Set(hashes).size).toBe(3);
  });

  it.each([
    "with a new release",
    "with the same release",
  ])("returns to the former settings and files where new ones break it, %s", async (way) => {
    await server.install(
      "--settings",
      await writeSettings("GOOD=1\n"),
      "--target-ca",
      join(server.sources, "package.json"),
    );
    const first = await server.running();
    const before = [await server.read(".env"), await server.read("files/target-ca.pem")];
    if (way === "with a new release") await server.changeSources("two");
    await server.set("fail-settings", "BAD=1");
    const bad = await writeSettings("BAD=1\n");
    const { code, output } = await server.deploy("--settings", bad, "--target-ca", bad);
    expect(code).toBe(1);
    expect(output).toContain("the former one runs again");
    expect(await server.running()).toBe(first);
    expect(await server.read("zenzefi.env")).toBe("GOOD=1\n");
    expect((await stat(join(server.folder, "zenzefi.env"))).gid).toBe(64_100);
    expect([await server.read(".env"), await server.read("files/target-ca.pem")]).toEqual(before);
  });

  it("takes no settings from a folder of sources", async () => {
    await writeFile(join(server.sources, "zenzefi.env"), "OF_A_CHECKOUT=1\n");
    await server.install();
    expect(await server.read("zenzefi.env")).not.toContain("OF_A_CHECKOUT");
  });

  it("gives containers files that they can read, whatever the umask was that made the sources", async () => {
    const folder = join(server.sources, "deploy/docker/nginx");
    await chmod(join(folder, "nginx.conf"), 0o600);
    await chmod(folder, 0o700);
    await server.install();
    const modes = ["deploy/docker/nginx", "deploy/docker/nginx/nginx.conf"].map(
      async (path) => (await stat(join(server.folder, path))).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o755, 0o644]);
  });

  it("rolls back on demand, and forth again", async () => {
    await server.install();
    const first = await server.running();
    await server.changeSources("two");
    await server.deploy();
    const second = await server.running();
    expect((await server.deploy("--rollback")).code).toBe(0);
    expect(await server.running()).toBe(first);
    expect((await server.deploy("--rollback")).code).toBe(0);
    expect(await server.running()).toBe(second);
  });

  it("goes on with the newer release where the previous one does not start", async () => {
    await server.install();
    const first = await server.running();
    await server.changeSources("two");
    await server.deploy();
    const second = await server.running();
    await server.set("fail-up", first);
    const { code, output } = await server.deploy("--rollback");
    expect(code).toBe(1);
    expect(output).toContain("the newer one runs again");
    expect(await server.running()).toBe(second);
    expect(await server.read("deploy/docker/mark")).toBe("two");
    await server.unset("fail-up");
    expect((await server.deploy("--rollback")).code).toBe(0);
    expect(await server.running()).toBe(first);
  });

  it("keeps the image that a rollback needs, and no older one", async () => {
    await server.install();
    const first = await server.running();
    await server.changeSources("two");
    await server.deploy();
    const second = await server.running();
    await server.changeSources("three");
    await server.deploy();
    const images = (await server.calls()).filter((call) => call.startsWith("image rm"));
    expect(images).toEqual([`image rm ${first}`]);
    await server.deploy("--rollback");
    expect(await server.running()).toBe(second);
  });

  it("goes on after a kill -9 in the middle, and still returns to what was ready", async () => {
    await server.install();
    const first = await server.running();
    await server.changeSources("two");
    await server.set("kill-up");
    expect((await server.deploy()).code).toBe(null);
    await server.set("fail-up", "broken");
    await server.deploy("--image", "zenzefi-backend:broken");
    expect(await server.running()).toBe(first);
    await server.unset("fail-up");
    expect((await server.deploy()).code).toBe(0);
    expect(await server.running()).not.toBe(first);
    await server.deploy("--rollback");
    expect(await server.running()).toBe(first);
  });

  it("refuses a second run beside it", async () => {
    await server.set("hold-build");
    const first = server.install();
    await waitUntil("the first run builds", 30_000, async () =>
      (await server.calls()).some((call) => call.startsWith("build")),
    );
    const second = await server.install();
    expect(second.code).toBe(1);
    expect(second.output).toContain("another run");
    await server.unset("hold-build");
    expect((await first).code).toBe(0);
  });

  it("names all faults of its flags at once and changes nothing", async () => {
    const { code, output } = await server.deploy(
      "--domain",
      "A b",
      "--workers",
      "many",
      "--nonsense",
      "--target",
    );
    expect(code).toBe(2);
    for (const flag of ["--domain:", "--workers:", "--nonsense", "--target needs a value", "--email"])
      expect(output).toContain(flag);
    expect(await server.calls()).toEqual([]);
    // What would become another line, or be replaced by Compose, is no value.
    for (const target of ["https://x/\nEVIL=1", "https://$HOME/", "https://user:password@x/"])
      expect((await server.install("--target", target)).code).toBe(2);
  });

  it("only tells what it would do in a dry run", async () => {
    const { code, output } = await server.install("--dry-run", "--language", "ru");
    expect(code).toBe(0);
    expect(output).toContain("будет сделано: docker build");
    expect((await server.calls()).filter((call) => !/^(version|image inspect)/.test(call))).toEqual([]);
    await expect(stat(server.folder)).rejects.toThrow("ENOENT");
  });

  it("joins a tailnet: the key is a secret, and no part of .env", async () => {
    const key = join(server.sources, "key");
    await writeFile(key, "tskey-auth-secret\n");
    const flags = ["--tailnet-target", "machine.tail1234.ts.net", "--tailscale-key-file", key];
    expect((await server.install(...flags)).code).toBe(0);
    expect(await server.read("secrets/tailscale_auth_key")).toBe("tskey-auth-secret\n");
    const settings = await server.read(".env");
    expect(settings).toContain("COMPOSE_FILE=docker-compose.yml:docker-compose.tailscale.yml");
    expect(settings).not.toContain("tskey");
    expect(await server.read("deploy.log")).not.toContain("tskey");
  });
});
