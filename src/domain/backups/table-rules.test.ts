import { expect, test } from "vitest";
import { tablesToBackUp } from "./table-rules.ts";

const table = (name: string, type = "text") => ({ name, columns: [{ name: "value", type }] });

test("every table is backed up, in the order of names, but for those that mean nothing on another server", () => {
  const names = [
    "users",
    "facts",
    "fact_readers",
    "access_changes",
    "health_writes",
    "backups",
    "added_later",
  ];
  expect(tablesToBackUp(names.map((name) => table(name))).map(({ name }) => name)).toEqual([
    "added_later",
    "users",
  ]);
});

test.each([
  "xid8",
  "pg_snapshot",
  "xid",
  "oid",
])("a table with a %s, which another server would misread, is refused until its fate is decided", (type) => {
  expect(() => tablesToBackUp([table("new_feed", type)])).toThrow(`new_feed.value is a ${type}`);
  expect(tablesToBackUp([table("facts", type)])).toEqual([]);
});
