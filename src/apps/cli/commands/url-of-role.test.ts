import { expect, test } from "vitest";
import { databaseOf, urlOfRole } from "./url-of-role.ts";

test("the role and its password take the place of the service's, and everything else stays", () => {
  const url = "postgresql://zen%40x:old%3A@db.example:6432/shop%20a?sslmode=verify-full";
  expect(urlOfRole(url, "shop a_mcp", "n/e?w")).toBe(
    "postgresql://shop%20a_mcp:n%2Fe%3Fw@db.example:6432/shop%20a?sslmode=verify-full",
  );
  expect(databaseOf(url)).toBe("shop a");
});

test("the embedded database, which is reached by its socket, is asked for without a password", () => {
  expect(urlOfRole("postgresql:///zenzefi?host=%2Frun%2Fx&user=zenzefi", "zenzefi_mcp", null)).toBe(
    "postgresql:///zenzefi?host=%2Frun%2Fx&user=zenzefi_mcp",
  );
});

test("of several hosts the first one is asked, for what only reads needs no primary", () => {
  const url = "postgresql://zen:old@one:5432,two:5433/shop?target_session_attrs=read-write";
  expect(urlOfRole(url, "shop_mcp", "new")).toBe(
    "postgresql://shop_mcp:new@one:5432/shop?target_session_attrs=read-write",
  );
  expect(databaseOf(url)).toBe("shop");
});
