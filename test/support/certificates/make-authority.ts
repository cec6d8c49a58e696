import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeServerFolder } from "../services/debian-postgres.ts";

const run = promisify(execFile);
const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate with its key, as files. */
export type Issued = { readonly certificateFile: string; readonly keyFile: string };

/** A private authority for certificates, made by openssl. */
export type Authority = {
  readonly caFile: string;
  /** @param names as in a subjectAltName, such as `DNS:localhost`. @param days below 0: it has expired */
  issue(name: string, names: string, days?: number): Promise<Issued>;
  remove(): Promise<void>;
};

/** Whether openssl is installed. */
export function hasOpenssl(): Promise<boolean> {
  return run("openssl", ["version"]).then(
    () => true,
    () => false,
  );
}

export async function makeAuthority(): Promise<Authority> {
  const folder = await makeServerFolder("authority");
  const path = (name: string): string => join(folder.path, name);
  const [caFile, caKeyFile] = [path("ca.pem"), path("ca.key")];
  const self = [
    "req",
    "-x509",
    ...NEW_KEY,
    "-keyout",
    caKeyFile,
    "-out",
    caFile,
    "-subj",
    "/CN=private",
    "-days",
    "2",
  ];
  await run("openssl", self);
  return {
    caFile,
    issue: async (name, names, days = 2) => {
      const [keyFile, requestFile] = [path(`${name}.key`), path(`${name}.csr`)];
      const [certificateFile, extensionsFile] = [path(`${name}.pem`), path(`${name}.ext`)];
      await writeFile(extensionsFile, `subjectAltName=${names}\n`);
      await run("openssl", [
        "req",
        ...NEW_KEY,
        "-keyout",
        keyFile,
        "-out",
        requestFile,
        "-subj",
        `/CN=${name}`,
      ]);
      const by = ["-CA", caFile, "-CAkey", caKeyFile, "-CAcreateserial", "-days", String(days)];
      const args = [
        "x509",
        "-req",
        "-in",
        requestFile,
        ...by,
        "-extfile",
        extensionsFile,
        "-out",
        certificateFile,
      ];
      await run("openssl", args);
      return { certificateFile, keyFile };
    },
    remove: folder.remove,
  };
}
