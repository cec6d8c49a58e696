import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { openProxyWorld, refusalOf } from "../support/proxy-world.ts";

/** Self-signed for 127.0.0.1 until 2126; the key protects nothing but this test's own server. */
const certificate = (file: string): string => packageFile("test/support/certificates", file);

let target: Server;
let url: string;

beforeAll(async () => {
  const pem = (file: string) => readFileSync(certificate(file));
  target = createServer({ key: pem("target.key"), cert: pem("target.pem") }, (request, response) => {
    response.end(`${request.headers.host} over TLS`);
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  url = `https://127.0.0.1:${(target.address() as AddressInfo).port}`;
});

afterAll(async () => {
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

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

test("never again, TLS never verified: an untrusted certificate is refused: 502 upstream_unreachable", async () => {
  expect(await refusalOf(await reachWith({}))).toEqual({ status: 502, code: "upstream_unreachable" });
});

test("ZENZEFI_TARGET_CA trusts the authority it names", async () => {
  const answer = await reachWith({ ZENZEFI_TARGET_CA: certificate("target.pem") });
  expect(await answer.text()).toBe(`${new URL(url).host} over TLS`);
});

test("ZENZEFI_TARGET_CA trusts no other", async () => {
  const answer = await reachWith({ ZENZEFI_TARGET_CA: certificate("other.pem") });
  expect(await refusalOf(answer)).toMatchObject({ status: 502 });
});

test("ZENZEFI_TARGET_TLS_VERIFY=false trusts any certificate", async () => {
  const answer = await reachWith({ ZENZEFI_TARGET_TLS_VERIFY: "false" });
  expect(await answer.text()).toBe(`${new URL(url).host} over TLS`);
});
