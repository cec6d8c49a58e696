import { expect, test } from "vitest";
import { settingsOf } from "../../test/support/test-settings.ts";

const SHOP = {
  PAYMENT_PROVIDERS: "yookassa",
  YOOKASSA_SHOP_ID: "100500",
  YOOKASSA_SECRET_KEY: "live_secret",
};

function yookassa(more: Readonly<Record<string, string>> = {}) {
  const environment = {
    DATABASE_URL: "postgres://zenzefi@127.0.0.1/zenzefi",
    SECRET_KEY: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978",
    ...SHOP,
    ...more,
  };
  const [provider] = settingsOf(environment).payments.providers;
  if (provider?.name !== "yookassa") throw new Error("YooKassa is off");
  return provider;
}

test("by default, YooKassa has its public address, its published webhook networks, and no receipts", () => {
  const { apiUrl, webhookSources, receipt } = yookassa();
  expect([apiUrl.href, receipt]).toEqual(["https://api.yookassa.ru/v3", null]);
  expect(webhookSources).toEqual([
    "185.71.76.0/27",
    "185.71.77.0/27",
    "77.75.153.0/25",
    "77.75.156.11/32",
    "77.75.156.35/32",
    "77.75.154.128/25",
    "2a02:5180::/32",
  ]);
});

test("a VAT code turns receipts on", () => {
  expect(yookassa({ YOOKASSA_RECEIPT_VAT_CODE: "1" }).receipt).toEqual({
    vatCode: 1,
    taxSystem: null,
    subject: "service",
    mode: "full_prepayment",
  });
});

test("a VAT code that YooKassa does not define is a fault", () => {
  expect(() => yookassa({ YOOKASSA_RECEIPT_VAT_CODE: "13" })).toThrow("YOOKASSA_RECEIPT_VAT_CODE");
});
