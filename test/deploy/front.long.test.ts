/** The containers nginx and certbot, as their scripts start them, on the programs of this machine and an ACME server for tests. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type AcmeServer, startAcmeServer } from "../support/deploy/acme-server.ts";
import {
  askByHttps,
  type NginxFront,
  servedCertificate,
  startNginxFront,
} from "../support/deploy/nginx-front.ts";
import { hasPrograms, makeCertificate, type RunningProgram, runProgram } from "../support/deploy/programs.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const deploy = join(import.meta.dirname, "../../deploy/docker");
const domain = "api.zenzefi.test";
const proxyDomain = "machine.zenzefi.test";
const programs = ["nginx", "certbot", "openssl", "pebble", "pebble-challtestsrv"];

describe.skipIf(!hasPrograms(...programs))(`the front, where ${programs.join(", ")} are installed`, () => {
  let folder: string;
  let backend: Server;
  let front: NginxFront;
  let acme: AcmeServer;
  let certbot: RunningProgram | null = null;
  /** What the backend has got. */
  const requests: IncomingMessage[] = [];
  /** The pieces of a body that it has got so far. */
  const pieces: string[] = [];
  let release: () => void = () => undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "zenzefi-front-"));
    await chmod(folder, 0o755); // nginx's workers are another user
    backend = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
      requests.push(request);
      request.on("data", (piece: Buffer) => pieces.push(piece.toString("latin1")));
      if (request.url?.startsWith("/held")) {
        response.write("first");
        release = () => response.end("last");
      } else request.on("end", () => response.end("done"));
    });
    const sockets = new WebSocketServer({ server: backend });
    sockets.on("connection", (socket) => socket.on("message", (message) => socket.send(message)));
    await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
    const { port } = backend.address() as AddressInfo;
    front = await startNginxFront(folder, { domain, proxyDomain, backendPort: port });
    acme = await startAcmeServer(folder, front.httpPort);
  });

  afterAll(async () => {
    await certbot?.stop();
    await front?.stop();
    await acme?.stop();
    backend?.closeAllConnections();
    backend?.close();
    await rm(folder, { recursive: true });
  });

  const ask = (path: string, options: Partial<Parameters<typeof askByHttps>[1]> = {}) =>
    askByHttps(front.httpsPort, { host: domain, path, ...options });

  it("serves at once, before there is a certificate: with one that signs itself", async () => {
    const { issuer, names } = await servedCertificate(front.httpsPort, domain);
    expect(issuer).toBe("zenzefi self-signed");
    expect(names).toContain(proxyDomain);
    const answer = await ask("/");
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
  });

  it("tells the service who asks, under which name, and the bytes of the path", async () => {
    const path = "//a/%2e/b%2Fc/./d;x?token=secret&token=again";
    const spoofed = {
      ...{ "x-forwarded-for": "10.9.9.9", "x-forwarded-host": "evil.test", x_device_id: "d" },
      ...{ forwarded: "for=10.9.9.9", "x-real-ip": "10.9.9.9", "x-forwarded-user": "admin" },
    };
    await text(await ask(path, { host: proxyDomain, headers: spoofed }));
    const got = requests.at(-1);
    expect(got?.rawHeaders.join()).not.toMatch(/10\.9\.9\.9|evil|admin/);
    expect(got?.url).toBe(path);
    expect(got?.headers).toMatchObject({
      host: proxyDomain,
      "x-forwarded-host": proxyDomain,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "https",
      x_device_id: "d",
    });
  });

  it("takes header fields as long as the gateway does, and names that nginx would drop", async () => {
    const headers = { cookie: "c".repeat(30_000), "x.dotted": "yes" };
    expect((await ask("/", { headers })).statusCode).toBe(200);
    expect(requests.at(-1)?.headers).toMatchObject(headers);
  });

  it("streams answers: a piece arrives before the next one exists", async () => {
    const answer = await ask("/held");
    const [first] = await new Promise<Buffer[]>((resolve) =>
      answer.once("data", (piece) => resolve([piece])),
    );
    expect(String(first)).toBe("first");
    release();
    expect(await text(answer)).toBe("last");
  });

  it("streams uploads, of any size: a piece reaches the service before the body ends", async () => {
    const before = pieces.length;
    async function* body() {
      yield Buffer.from("piece one");
      await waitUntil("the service has the first piece", 20_000, () => pieces.length > before);
      yield Buffer.alloc(12 * 1024 * 1024, "x");
    }
    const answer = await ask("/upload", { method: "POST", body: body() });
    expect(await text(answer)).toBe("done");
    expect(pieces.slice(before).join("").length).toBe("piece one".length + 12 * 1024 * 1024);
  });

  it("carries WebSockets", async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${front.httpsPort}/socket`, {
      rejectUnauthorized: false,
      headers: { host: domain },
      ...{ servername: domain }, // `ws` passes it to TLS
    });
    const echoed = new Promise<string>((resolve) =>
      socket.on("message", (message) => resolve(String(message))),
    );
    socket.on("open", () => socket.send("hello"));
    expect(await echoed).toBe("hello");
    socket.close();
  });

  it("sends http to https, and gives a name that is not ours nothing", async () => {
    const plain = (host: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(front.httpPort, "127.0.0.1", () =>
          socket.write(
            `POST /buy?a=b HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
          ),
        );
        void text(socket).then(resolve);
      });
    const answer = await plain(domain);
    expect(answer).toContain("HTTP/1.1 308 ");
    expect(answer).toContain(`Location: https://${domain}/buy?a=b`);
    expect(await plain("other.test")).toBe("");
    await expect(servedCertificate(front.httpsPort, "other.test")).rejects.toThrow();
  });

  const startCertbot = (second: string) =>
    runProgram("sh", [join(deploy, "certbot/start.sh")], {
      DOMAIN: domain,
      PROXY_DOMAIN: second,
      ACME_EMAIL: "admin@zenzefi.test",
      ACME_SERVER: acme.directoryUrl,
      REQUESTS_CA_BUNDLE: acme.caPath,
      CERTIFICATES: front.certificates,
      CHALLENGES: front.challenges,
      WORK_FOLDER: folder,
    });

  it("gets a certificate for both names and serves it, while a request that runs goes on", async () => {
    const held = await ask("/held");
    certbot = startCertbot(proxyDomain);
    const isNew = async () => (await servedCertificate(front.httpsPort, domain)).issuer.startsWith("Pebble");
    await waitUntil("the new certificate is served", 120_000, isNew).catch((error: Error) => {
      throw new Error(`${error.message}\n${certbot?.output()}\n${front.output()}`);
    });
    const { names } = await servedCertificate(front.httpsPort, proxyDomain);
    expect(names.split(", ").sort()).toEqual([`DNS:${domain}`, `DNS:${proxyDomain}`]);
    release();
    expect(await text(held)).toBe("firstlast");
  }, 180_000);

  it("replaces the certificate where a name goes", async () => {
    await certbot?.stop();
    certbot = startCertbot("");
    const isNew = async () => (await servedCertificate(front.httpsPort, domain)).names === `DNS:${domain}`;
    await waitUntil("it is for the one name", 120_000, isNew);
    expect(await readdir(join(front.certificates, "live"))).toEqual(["README", "zenzefi"]);
  }, 180_000);

  it("goes on with the certificate that it has where a new one does not fit its key", async () => {
    const live = join(front.certificates, "live/zenzefi/fullchain.pem");
    makeCertificate(join(folder, "stray"), `DNS:${domain}`);
    const right = await readFile(live);
    await unlink(live);
    await writeFile(live, await readFile(join(folder, "stray.pem")));
    await waitUntil("nginx has refused the pair", 30_000, () =>
      front.output().includes("key values mismatch"),
    );
    expect((await servedCertificate(front.httpsPort, domain)).issuer).toMatch(/^Pebble/);
    await writeFile(live, right);
    expect(await text(await ask("/"))).toBe("done");
  });

  it("tells that the service is away, in the client's language, and logs no query: it may hold a token", async () => {
    await waitUntil("the log has the request", 10_000, () => front.output().includes("/b%2Fc/"));
    backend.closeAllConnections();
    await new Promise<void>((resolve) => backend.close(() => resolve()));
    const answer = await ask("/away?token=secret", { headers: { "accept-language": "ru" } });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject({ "x-gateway-error": "shutting_down", "retry-after": "5" });
    expect(JSON.parse(await text(answer))).toMatchObject({ code: "shutting_down", title: "Перезапуск" });
    await waitUntil("the log has the failure", 10_000, () => front.output().includes('"status":503'));
    expect(front.output()).not.toContain("secret");
  });

  it("listens by IPv4 alone where the kernel has no IPv6", async () => {
    const [start, run] = [join(folder, "start-4"), join(folder, "run-4")];
    await mkdir(start);
    const text = await readFile(join(deploy, "nginx/nginx.conf"), "utf8");
    expect(text).toContain("listen [::]:8443");
    // Only what is written counts: nginx itself refuses the first line.
    await writeFile(join(start, "nginx.conf"), `refused;\n${text}`);
    const { stop } = runProgram("sh", [join(deploy, "nginx/start.sh")], {
      ...{ DOMAIN: domain, BACKEND: "127.0.0.1:1", CERTIFICATES: join(folder, "none") },
      ...{ START_FOLDER: start, RUN_FOLDER: run, IPV6_STATE: join(folder, "no-such-file") },
    });
    const written = () => readFile(join(run, "nginx.conf"), "utf8").catch(() => "");
    await waitUntil("no socket of IPv6 is asked for", 20_000, async () =>
      /^refused;(?!.*listen \[::\]).*listen 8443 ssl.*\}\s*$/s.test(await written()),
    );
    await stop();
  });

  it("refuses to start with a name that is no host name", async () => {
    const bad = runProgram("sh", [join(folder, "start/start.sh")], {
      DOMAIN: "a.test; include /etc/passwd",
      RUN_FOLDER: join(folder, "never"),
    });
    await waitUntil("it says why", 10_000, () => bad.output().includes("not a host name"));
    expect(bad.output()).toContain("not a host name: a.test;");
    await bad.stop();
  });
});
