import { expect, test } from "vitest";
import { type OrderBounds, readOrder } from "./read-order.ts";

const BOUNDS: OrderBounds = {
  providers: ["mock"],
  paymentMinCents: 100n,
  paymentMaxCents: 10_000n,
  returnOrigins: ["https://app.example.com", "http://localhost:61000"],
};

const refused = expect.objectContaining({ path: "/return_url", keyword: "returnOrigin" });
const order = (return_url: string) => readOrder({ amount: "5.00", return_url }, BOUNDS);

test.each([
  "https://app.example.com",
  "https://app.example.com/wallet?tab=1#top",
  "https://APP.example.com:443/",
  "http://localhost:61000/",
])("customers may be sent back to %s", (url) => {
  expect(order(url)).toEqual({ amountCents: 500n, provider: "mock", returnUrl: url });
});

test.each([
  ["another host", "https://evil.example/"],
  ["another port", "http://localhost:61001/"],
  ["another scheme", "http://app.example.com/"],
  ["a script", "javascript:alert(1)"],
  ["no scheme", "//app.example.com/"],
  ["a path only", "/wallet"],
  ["our host as a user name", "https://app.example.com@evil.example/"],
  ["a user name", "https://user@app.example.com/"],
  ["our host as a beginning", "https://app.example.com.evil.example/"],
  ["a backslash", "https://evil.example\\@app.example.com/"],
  ["a line break", "https://app.example.com/\n"],
  ["a blank in front", " https://app.example.com/"],
  ["nothing", ""],
  ["too long", `https://app.example.com/${"a".repeat(2_048)}`],
])("customers may not be sent to %s", (_what, url) => {
  expect(() => order(url)).toThrow(expect.objectContaining({ faults: [refused] }));
});
