import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../free-port.ts";
import { waitUntil } from "../services/wait-until.ts";
import { makeCertificate, runProgram } from "./programs.ts";

export type AcmeServer = {
  /** Its directory, as Certbot's `--server`. */
  readonly directoryUrl: string;
  /** The file of the certificate that its HTTPS is checked against. */
  readonly caPath: string;
  stop(): Promise<void>;
};

/** Pebble, the ACME server of Let's Encrypt for tests: every name leads to this machine, and is proved at this HTTP port. */
export async function startAcmeServer(folder: string, provedAtPort: number): Promise<AcmeServer> {
  const [port, managementPort, dnsPort, dnsManagementPort] = await freePorts(4);
  const certificate = join(folder, "acme");
  makeCertificate(certificate, "IP:127.0.0.1");
  const settings = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: `${certificate}.pem`,
    privateKey: `${certificate}.key`,
    httpPort: provedAtPort,
    tlsPort: provedAtPort,
  };
  await writeFile(join(folder, "pebble.json"), JSON.stringify({ pebble: settings }));
  const dns = runProgram("pebble-challtestsrv", [
    ...["-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", `127.0.0.1:${dnsPort}`],
    ...["-http01", "", "-https01", "", "-tlsalpn01", ""],
    ...["-management", `127.0.0.1:${dnsManagementPort}`],
  ]);
  const acme = runProgram(
    "pebble",
    ["-config", join(folder, "pebble.json"), "-dnsserver", `127.0.0.1:${dnsPort}`],
    { PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0" },
  );
  await waitUntil("Pebble listens", 30_000, () => acme.output().includes("Listening on"));
  return {
    directoryUrl: `https://127.0.0.1:${port}/dir`,
    caPath: `${certificate}.pem`,
    stop: async () => {
      await Promise.all([acme.stop(), dns.stop()]);
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, freePort));
}
