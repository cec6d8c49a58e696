import { expect, test } from "vitest";
import { bodyKey, CleanBodies } from "./clean-bodies.ts";

test("a body is identified by its address and ETag, or by its time and length, and by its coding and type", () => {
  expect(bodyKey("/x", [])).toBeNull();
  expect(bodyKey("/x", ["Last-Modified", "a"])).toBeNull();
  expect(bodyKey("/x", ["Content-Length", "1"])).toBeNull();
  const all = [
    bodyKey("/x", ["ETag", '"a"']),
    bodyKey("/y", ["ETag", '"a"']),
    bodyKey("/x", ["etag", '"b"']),
    bodyKey("/x", ["ETag", '"a"', "Content-Encoding", "gzip"]),
    bodyKey("/x", ["ETag", '"a"', "Content-Type", "text/html"]),
    bodyKey("/x", ["Last-Modified", "a", "content-length", "1"]),
    bodyKey("/x", ["Last-Modified", "a", "content-length", "2"]),
    bodyKey(`/${"x".repeat(30_000)}`, ["ETag", '"a"']),
    bodyKey(`/${"x".repeat(30_001)}`, ["ETag", '"a"']),
  ];
  expect(new Set(all).size).toBe(all.length);
  for (const key of all) expect(key?.length).toBeLessThanOrEqual(200);
});

test("the bodies that were used last are remembered, and no more than 4,096", () => {
  const clean = new CleanBodies();
  for (let at = 0; at < 4_096; at += 1) clean.add(`/${at}`);
  expect(clean.has("/0")).toBe(true);
  clean.add("/new");
  expect([clean.has("/0"), clean.has("/1"), clean.has("/2"), clean.has("/new")]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect(clean.has("/unknown")).toBe(false);
});
