import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Running, startProgram } from "./start-program.ts";

/**
 * HAProxy with a map from tokens to devices, which refuses with 401 what is not in it. One thread, as the other contenders
 * have, and the same headers for the target as the others set.
 * @param map a file: a line has a token and its device
 */
export async function startMapProxy(
  { program, folder }: { readonly program: string; readonly folder: string },
  ports: { readonly listen: number; readonly target: number },
  map: string,
): Promise<Running> {
  const ourFolder = join(folder, "haproxy");
  await mkdir(ourFolder);
  const lines = [
    "global",
    "  nbthread 1",
    "  maxconn 4096",
    "defaults",
    "  mode http",
    "  timeout connect 5s",
    "  timeout client 75s",
    "  timeout server 75s",
    "  timeout http-keep-alive 75s",
    "  http-reuse always",
    "frontend clients",
    `  bind 127.0.0.1:${ports.listen}`,
    `  http-request set-var(txn.device) req.hdr(x-access-token),map_str(${map})`,
    "  http-request deny deny_status 401 unless { var(txn.device) -m found }",
    "  http-request deny deny_status 401 unless { req.hdr(x-device-id),strcmp(txn.device) eq 0 }",
    "  http-request del-header x-access-token",
    "  http-request del-header x-device-id",
    "  http-request set-header x-forwarded-for %[src]",
    "  http-request set-header x-forwarded-host %[req.hdr(host)]",
    "  http-request set-header x-forwarded-proto http",
    "  default_backend target",
    "backend target",
    `  server target 127.0.0.1:${ports.target} pool-max-conn 256`,
  ];
  const config = join(ourFolder, "haproxy.cfg");
  await writeFile(config, `${lines.join("\n")}\n`);
  const args = ["-db", "-q", "-f", config];
  return startProgram("HAProxy", program, args, { port: ports.listen, isOwnGroup: true });
}
