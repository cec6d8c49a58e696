import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { Issued } from "../certificates/make-authority.ts";
import {
  findPostgres15,
  freeLoopbackPort,
  initCluster,
  killPostgres,
  makeServerFolder,
  ownedByServer,
  spawnPostgres,
} from "./debian-postgres.ts";
import { query } from "./embedded-postgres-process.ts";
import { waitUntil } from "./wait-until.ts";

/** A PostgreSQL 15 with TLS, and a database `zenzefi`. */
export type EncryptedPostgres = {
  readonly port: number;
  /** Uses another certificate for the connections from now on. */
  useCertificate(issued: Issued): Promise<void>;
  stop(): Promise<void>;
};

export async function startEncryptedPostgres(issued: Issued, caFile: string): Promise<EncryptedPostgres> {
  const programs = await findPostgres15();
  if (programs === null) throw new Error("PostgreSQL 15 is not installed");
  const folder = await makeServerFolder("encrypted");
  const dataFolder = join(folder.path, "data");
  await initCluster(programs, dataFolder);
  const install = async (source: string, name: string): Promise<void> => {
    const target = join(dataFolder, name);
    await copyFile(source, target);
    await chmod(target, 0o600);
    await ownedByServer(target);
  };
  const installBoth = async ({ certificateFile, keyFile }: Issued): Promise<void> => {
    await install(certificateFile, "server.crt");
    await install(keyFile, "server.key");
  };
  await installBoth(issued);
  await install(caFile, "ca.crt");
  const port = await freeLoopbackPort();
  const server = spawnPostgres(programs, dataFolder, port, ["ssl=on", "ssl_ca_file=ca.crt", "fsync=off"]);
  const adminUrl = `postgresql://zenzefi@127.0.0.1:${port}/postgres`;
  await waitUntil("PostgreSQL answers", 30_000, () =>
    query(adminUrl, "SELECT 1").then(
      () => true,
      () => false,
    ),
  );
  await query(adminUrl, "CREATE DATABASE zenzefi");
  return {
    port,
    useCertificate: async (other) => {
      const loadTime = async () => JSON.stringify(await query(adminUrl, "SELECT pg_conf_load_time()"));
      await installBoth(other);
      const before = await loadTime();
      await query(adminUrl, "SELECT pg_reload_conf()");
      await waitUntil("it is reloaded", 10_000, async () => (await loadTime()) !== before);
    },
    stop: async () => {
      await killPostgres(server);
      await folder.remove();
    },
  };
}
