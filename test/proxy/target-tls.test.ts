import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProxyWorld, refusalOf } from "../support/proxy-world.ts";

let folder: string;
let target: Server;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "zenzefi-tls-"));
  makeCertificate("target", "IP:127.0.0.1");
  makeCertificate("other", "IP:127.0.0.1");
  const pem = (name: string) => readFileSync(join(folder, name));
  target = createServer({ key: pem("target.key"), cert: pem("target.pem") }, (request, response) => {
    response.end(`${request.headers.host} over TLS`);
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  url = `https://127.0.0.1:${(target.address() as AddressInfo).port}`;
});

afterAll(async () => {
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
  rmSync(folder, { recursive: true });
});

function makeCertificate(name: string, subjectAltName: string): void {
  const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.pem`)];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=${subjectAltName}`];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync("openssl", ["req", "-x509", "-days", "2", ...key, ...files, ...subject], { stdio: "ignore" });
}

async function reachWith(environment: Record<string, string>): Promise<Response> {
  const world = await openProxyWorld({ targetUrl: () => url, environment });
  try {
    const { token } = await world.buy();
    const answer = await world.reach(token, "/x");
    return new Response(await answer.text(), answer);
  } finally {
    await world.close();
  }
}

test("never again, TLS never verified: a certificate that nobody vouches for is refused: 502 upstream_unreachable", async () => {
  expect(await refusalOf(await reachWith({}))).toEqual({ status: 502, code: "upstream_unreachable" });
});

test("ZENZEFI_TARGET_CA trusts the authority it names", async () => {
  const answer = await reachWith({ ZENZEFI_TARGET_CA: join(folder, "target.pem") });
  expect(await answer.text()).toBe(`${new URL(url).host} over TLS`);
});

test("ZENZEFI_TARGET_CA trusts no other", async () => {
  const answer = await reachWith({ ZENZEFI_TARGET_CA: join(folder, "other.pem") });
  expect(await refusalOf(answer)).toMatchObject({ status: 502 });
});

test("ZENZEFI_TARGET_TLS_VERIFY=false trusts whoever answers", async () => {
  const answer = await reachWith({ ZENZEFI_TARGET_TLS_VERIFY: "false" });
  expect(await answer.text()).toBe(`${new URL(url).host} over TLS`);
});
