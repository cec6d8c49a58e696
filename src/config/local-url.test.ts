import { expect, it } from "vitest";
import { localUrl } from "./local-url.ts";

it.each([
  ["127.0.0.1", "http://127.0.0.1:8000"],
  ["192.0.2.7", "http://192.0.2.7:8000"],
  ["::1", "http://[::1]:8000"],
  ["0.0.0.0", "http://localhost:8000"],
  ["::", "http://localhost:8000"],
])("a server on %s is reached at %s", (host, url) => {
  expect(localUrl(host, 8000).origin).toBe(url);
});
