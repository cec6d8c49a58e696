import { DURATION_HOURS, type DurationHours } from "../kernel/duration.ts";
import { FREE_ZNC } from "../kernel/free-znc.ts";
import type { Cents } from "../kernel/money.ts";
import type { ProviderName } from "../kernel/payment-values.ts";
import type { Secret } from "../kernel/secret.ts";
import type { SettingReader } from "./setting-reader.ts";
import type { SettingName } from "./setting-table.ts";

/** A payment provider with its settings. */
export type PaymentProviderSettings =
  | { readonly name: "mock"; readonly webhookSecret: Secret<string> | null }
  | StripeSettings
  | YookassaSettings;

export type StripeSettings = {
  readonly name: "stripe";
  readonly secretKey: Secret<string>;
  readonly webhookSecret: Secret<string>;
  readonly apiUrl: URL;
};

export type YookassaSettings = {
  readonly name: "yookassa";
  readonly shopId: string;
  readonly secretKey: Secret<string>;
  readonly apiUrl: URL;
  /** Networks in CIDR form. */
  readonly webhookSources: readonly string[];
  /** Null: no receipts are sent. */
  readonly receipt: {
    readonly vatCode: number;
    readonly taxSystem: number | null;
    readonly subject: string;
    readonly mode: string;
  } | null;
};

export type PaymentSettings = {
  /** In the order of PAYMENT_PROVIDERS: the first is the default. */
  readonly providers: readonly PaymentProviderSettings[];
  readonly paymentMin: Cents;
  readonly paymentMax: Cents;
  /** Kopecks for 1 ZNC, exact. */
  readonly kopecksPerZnc: bigint;
  /** True if `PAYMENT_PROVIDERS` contains `mock`, possibly with a real target: operators and customers are warned. */
  readonly givesFreeZnc: boolean;
};

export type Prices = Readonly<Record<DurationHours, Cents>>;

const PRICE_NAMES = {
  1: "TOKEN_PRICE_1H",
  12: "TOKEN_PRICE_12H",
  24: "TOKEN_PRICE_24H",
  168: "TOKEN_PRICE_7D",
  720: "TOKEN_PRICE_30D",
} as const satisfies Record<DurationHours, SettingName>;

const NEEDED_BY: Readonly<Record<ProviderName, readonly SettingName[]>> = {
  mock: [],
  stripe: ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"],
  yookassa: ["YOOKASSA_SHOP_ID", "YOOKASSA_SECRET_KEY"],
};

export function readPrices(reader: SettingReader): Prices {
  const prices: Prices = {
    1: reader.read(PRICE_NAMES[1]),
    12: reader.read(PRICE_NAMES[12]),
    24: reader.read(PRICE_NAMES[24]),
    168: reader.read(PRICE_NAMES[168]),
    720: reader.read(PRICE_NAMES[720]),
  };
  const free = DURATION_HOURS.filter((hours) => prices[hours] === 0n).map((hours) => PRICE_NAMES[hours]);
  if (free.length > 0) {
    const names = free.join(", ");
    reader.warn({
      en: `${names}: the price is 0, so ANYBODY GETS THESE TOKENS FOR FREE`,
      ru: `${names}: цена 0, то есть ЭТИ ТОКЕНЫ КАЖДЫЙ ПОЛУЧИТ БЕСПЛАТНО`,
    });
  }
  return prices;
}

/**
 * `mock` gives ZNC without payment. By default it is on only with the demo target and on the embedded database.
 */
export function readPayments(reader: SettingReader, isDatabaseExternal: boolean): PaymentSettings {
  const named = reader.read("PAYMENT_PROVIDERS");
  const isTrial = !isDatabaseExternal && !reader.isSet("ZENZEFI_TARGET_URL");
  const names = named ?? (isTrial ? ["mock" as const] : []);
  const paymentMin = reader.read("PAYMENT_MIN_ZNC");
  const paymentMax = reader.read("PAYMENT_MAX_ZNC");
  const keys = readProviderKeys(reader);
  for (const name of names) requireKeys(reader, name);
  const givesFreeZnc = named?.includes("mock") ?? false;
  if (givesFreeZnc) reader.warn(FREE_ZNC);
  if (paymentMin > paymentMax) {
    reader.fault({
      en: "PAYMENT_MIN_ZNC: larger than PAYMENT_MAX_ZNC",
      ru: "PAYMENT_MIN_ZNC: больше, чем PAYMENT_MAX_ZNC",
    });
  }
  const providers = names.flatMap((name) => keys[name] ?? []);
  const kopecksPerZnc = reader.read("ZNC_TO_RUB_RATE");
  return { providers, paymentMin, paymentMax, kopecksPerZnc, givesFreeZnc };
}

/** Each provider, or null if its keys are not complete. All are read, so that a faulty key is reported even if unused. */
function readProviderKeys(reader: SettingReader): Record<ProviderName, PaymentProviderSettings | null> {
  return {
    mock: { name: "mock", webhookSecret: reader.read("MOCK_WEBHOOK_SECRET") },
    stripe: readStripe(reader),
    yookassa: readYookassa(reader),
  };
}

function readStripe(reader: SettingReader): StripeSettings | null {
  const secretKey = reader.read("STRIPE_SECRET_KEY");
  const webhookSecret = reader.read("STRIPE_WEBHOOK_SECRET");
  const apiUrl = reader.read("STRIPE_API_URL");
  if (secretKey === null || webhookSecret === null) return null;
  return { name: "stripe", secretKey, webhookSecret, apiUrl };
}

function readYookassa(reader: SettingReader): YookassaSettings | null {
  const shopId = reader.read("YOOKASSA_SHOP_ID");
  const secretKey = reader.read("YOOKASSA_SECRET_KEY");
  const vatCode = reader.read("YOOKASSA_RECEIPT_VAT_CODE");
  const rest = {
    apiUrl: reader.read("YOOKASSA_API_URL"),
    webhookSources: reader.read("YOOKASSA_WEBHOOK_SOURCES"),
    taxSystem: reader.read("YOOKASSA_RECEIPT_TAX_SYSTEM"),
    subject: reader.read("YOOKASSA_RECEIPT_SUBJECT"),
    mode: reader.read("YOOKASSA_RECEIPT_MODE"),
  };
  if (shopId === null || secretKey === null) return null;
  const { apiUrl, webhookSources, taxSystem, subject, mode } = rest;
  const receipt = vatCode === null ? null : { vatCode, taxSystem, subject, mode };
  return { name: "yookassa", shopId, secretKey, apiUrl, webhookSources, receipt };
}

function requireKeys(reader: SettingReader, provider: ProviderName): void {
  const missing = NEEDED_BY[provider].filter((name) => !reader.isSet(name));
  if (missing.length === 0) return;
  reader.fault({
    en: `${missing.join(", ")}: missing; PAYMENT_PROVIDERS has ${provider}`,
    ru: `${missing.join(", ")}: не задано; в PAYMENT_PROVIDERS есть ${provider}`,
  });
}
