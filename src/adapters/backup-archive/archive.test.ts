import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { Encrypter } from "age-encryption";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { Secret } from "../../kernel/secret.ts";
import { type BackupLock, type BackupOpeners, decrypterFor, encrypterFor, makeIdentity } from "./age-keys.ts";
import { readArchive } from "./read-archive.ts";
import { type ArchiveEntry, writeArchive } from "./write-archive.ts";

let folder: string;
let path: string;
let key: Awaited<ReturnType<typeof makeIdentity>>;
let whole: Buffer;

const ENTRIES: readonly ArchiveEntry[] = [
  { name: "manifest.json", bytes: Buffer.from("{}") },
  { name: "tables/users/000001.copy", bytes: Buffer.alloc(100_000, "1\tada@example.com\n") },
  { name: "tables/users/000002.copy", bytes: Buffer.alloc(0) },
  { name: "counts.json", bytes: Buffer.from("{}") },
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "zenzefi-archive-"));
  path = join(folder, "backup");
  key = await makeIdentity(new Date(0));
  whole = await write({ kind: "recipients", recipients: [key.recipient] });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(lock: BackupLock, entries: readonly ArchiveEntry[] = ENTRIES): Promise<Buffer> {
  await rm(path, { force: true });
  async function* all() {
    yield* entries;
  }
  await writeArchive(all(), {
    path,
    encrypter: encrypterFor(lock),
    modifiedAtMs: 0,
    signal: new AbortController().signal,
  });
  return readFile(path);
}

/** The entries of a file with these bytes, or the code of the fault. */
async function readBytes(bytes: Buffer, openers: Partial<BackupOpeners> = { identities: [key.file] }) {
  await writeFile(path, bytes);
  const entries: ArchiveEntry[] = [];
  try {
    const decrypter = decrypterFor({ identities: [], passphrases: [], ...openers });
    for await (const entry of readArchive(path, decrypter)) entries.push(entry);
    return entries;
  } catch (error) {
    return error instanceof BackupFault ? error.code : error;
  }
}

/** A file that is encrypted rightly, whose tar archive was made by somebody else. */
async function encrypted(tar: Buffer): Promise<Buffer> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(key.recipient);
  return Buffer.from(await encrypter.encrypt(gzipSync(tar)));
}

async function tarOf(bytes: Buffer): Promise<Buffer> {
  return gunzipSync(await decrypterFor({ identities: [key.file], passphrases: [] }).decrypt(bytes));
}

test("what is written is read again, by its recipient", async () => {
  expect(await readBytes(whole)).toEqual(ENTRIES);
});

test("a passphrase opens what it has encrypted, and no other one does", async () => {
  const right = new Secret("correct horse battery staple");
  const bytes = await write({ kind: "passphrase", passphrase: right });
  expect(await readBytes(bytes, { passphrases: [right] })).toEqual(ENTRIES);
  expect(await readBytes(bytes, { passphrases: [new Secret("correct horse battery stable")] })).toBe(
    "wrong_key",
  );
});

test("another key opens nothing", async () => {
  const other = await makeIdentity(new Date(0));
  expect(await readBytes(whole, { identities: [other.file] })).toBe("wrong_key");
});

describe("is refused", () => {
  test("a file that is not there, empty, or of another kind", async () => {
    const none = decrypterFor({ identities: [key.file], passphrases: [] });
    const missing = readArchive(join(folder, "missing"), none).next();
    await expect(missing).rejects.toMatchObject({ code: "not_found" });
    expect(await readBytes(Buffer.alloc(0))).toBe("empty");
    expect(await readBytes(Buffer.from("PGDMP..."))).toBe("not_a_backup");
    expect(await readBytes(Buffer.alloc(200_000, "a"))).toBe("not_a_backup");
  });

  test("a file that ends too early, wherever", async () => {
    const ends = Array.from({ length: 40 }, (_, step) => Math.floor((step * whole.length) / 40)).slice(1);
    for (const end of [1, 22, 23, ...ends, whole.length - 17, whole.length - 16, whole.length - 1]) {
      expect([end, await readBytes(whole.subarray(0, end))]).toEqual([
        end,
        expect.stringMatching(/^(damaged|wrong_key|not_a_backup)$/),
      ]);
    }
  });

  test("a file with one changed bit, wherever", async () => {
    for (let at = 0; at < whole.length; at += 1 + Math.floor(whole.length / 60)) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect([at, await readBytes(changed)]).toEqual([
        at,
        expect.stringMatching(/^(damaged|wrong_key|not_a_backup)$/),
      ]);
    }
  });

  test("a file with something after its end", async () => {
    expect(await readBytes(Buffer.concat([whole, Buffer.from("x")]))).toBe("damaged");
    expect(await readBytes(Buffer.concat([whole, whole]))).toBe("damaged");
  });

  test("an archive without its list of sums, with a wrong sum, and with entries after it", async () => {
    const tar = await tarOf(whole);
    const sumsAt = tar.indexOf("SHA256SUMS");
    const end = tar.subarray(-1_024);
    expect(await readBytes(await encrypted(tar))).toEqual(ENTRIES);
    expect(await readBytes(await encrypted(Buffer.concat([tar.subarray(0, sumsAt), end])))).toBe("damaged");
    const wrong = Buffer.from(tar);
    wrong.write("x", tar.indexOf("ada@"));
    expect(await readBytes(await encrypted(wrong))).toBe("damaged");
    const twice = Buffer.concat([tar.subarray(0, -1_024), tar]);
    expect(await readBytes(await encrypted(twice))).toBe("damaged");
    const dirty = Buffer.concat([tar, Buffer.from("more")]);
    expect(await readBytes(await encrypted(dirty))).toBe("damaged");
  });
});

test("what is written when the source fails is no backup", async () => {
  await rm(path, { force: true });
  async function* failing() {
    yield* ENTRIES.slice(0, 2);
    throw new Error("the database is gone");
  }
  const written = writeArchive(failing(), {
    path,
    encrypter: encrypterFor({ kind: "recipients", recipients: [key.recipient] }),
    modifiedAtMs: 0,
    signal: new AbortController().signal,
  });
  await expect(written).rejects.toThrow("the database is gone");
  const bytes = await readFile(path);
  expect(await readBytes(bytes)).toMatch(/^(damaged|empty|not_a_backup)$/);
});
