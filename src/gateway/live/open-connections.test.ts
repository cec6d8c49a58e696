import { describe, expect, it } from "vitest";
import { type LiveConnection, OpenConnections } from "./open-connections.ts";

function connection(): LiveConnection {
  return { index: -1, secretHash: "", cut: () => {}, checkDeadline: () => {} };
}

function three() {
  const open = new OpenConnections();
  const [first, second, third] = [connection(), connection(), connection()] as const;
  for (const each of [first, second, third]) open.add(each);
  return { open, first, second, third };
}

describe("OpenConnections", () => {
  it("contains what was added and not deleted, in any order of deletion", () => {
    const { open, first, second, third } = three();
    open.delete(first);
    expect(open.all().includes(second) && open.all().includes(third)).toBe(true);
    expect(open.size).toBe(2);
    open.delete(third);
    expect(open.all()[0]).toBe(second);
    open.delete(second);
    expect(open.size).toBe(0);
  });

  it("deletes nothing else when one is deleted twice or was never added", () => {
    const { open, first } = three();
    open.delete(first);
    open.delete(first);
    open.delete(connection());
    expect(open.size).toBe(2);
  });

  it("allows deletion while it is iterated", () => {
    const { open } = three();
    for (const each of open.all()) open.delete(each);
    expect(open.size).toBe(0);
  });
});
