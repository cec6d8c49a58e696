import { mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "./make-folder.ts";

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "zenzefi-folder-"));
});
afterEach(() => rm(base, { recursive: true }));

test("a folder is made with those above it, for the owner alone; one that is there stays", async () => {
  const path = join(base, "one", "two", "three");
  await makeFolder(path);
  await makeFolder(`${path}/`);
  expect((await stat(join(base, "one"))).mode & 0o777).toBe(0o700);
  await symlink(path, join(base, "link"));
  await makeFolder(join(base, "link", "four"));
  expect((await stat(join(path, "four"))).isDirectory()).toBe(true);
});

test("several that make the same at once all succeed", async () => {
  const path = join(base, "a", "b", "c");
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
  expect((await stat(path)).isDirectory()).toBe(true);
});

test("below a file, and where nothing can be made, it ends with an error", async () => {
  await writeFile(join(base, "file"), "");
  await expect(makeFolder(join(base, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(join(base, "file", "below"))).rejects.toMatchObject({ code: "ENOTDIR" });
  await symlink(join(base, "nowhere", "else"), join(base, "dangling"));
  await expect(makeFolder(join(base, "dangling", "below"))).rejects.toThrow();
});

test.runIf(process.platform === "linux")("below /proc it ends with an error", async () => {
  await expect(makeFolder("/proc/zenzefi/audit")).rejects.toMatchObject({ code: "ENOENT" });
});
