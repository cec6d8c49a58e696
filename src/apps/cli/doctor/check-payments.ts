import { randomUUID } from "node:crypto";
import { signStripeEvent } from "../../../adapters/payments/stripe/sign-stripe-event.ts";
import { isLoopback } from "../../../config/own-origin-settings.ts";
import type { PaymentProviderSettings, PaymentSettings } from "../../../config/payment-settings.ts";
import type { SettingName } from "../../../config/setting-table.ts";
import type { PaymentProvider } from "../../../domain/payments/payment-provider.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { AppError } from "../../../kernel/errors.ts";
import { openOutsideProvider } from "../../wiring/compose-payments.ts";
import type { Check, CheckContext } from "./check.ts";
import { type Finding, fault, skipped } from "./finding-rules.ts";
import { problemCodeOf } from "./our-answer-rules.ts";
import { isTestKey, judgeKey, judgeWebhook, webhookPathOf } from "./payment-rules.ts";
import { judgePublicNoAnswer } from "./public-rules.ts";

/** A provider's call ends within 15 s (payment-provider.port.ts). */
const KEYS_MS_MAX = 16 * SECOND_MS;
const WEBHOOK_MS_MAX = 6 * SECOND_MS;

const PROVIDER_SETTINGS: readonly SettingName[] = [
  "PAYMENT_PROVIDERS",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "STRIPE_API_URL",
  "YOOKASSA_SHOP_ID",
  "YOOKASSA_SECRET_KEY",
  "YOOKASSA_API_URL",
];

/** Whether each provider takes its key: it is asked for a payment that it does not have. */
export const checkPaymentKeys: Check = {
  name: "payment-keys",
  needs: [...PROVIDER_SETTINGS, "ZENZEFI_TARGET_URL"],
  timeoutMs: KEYS_MS_MAX,
  look: async ({ settings, clock }) => {
    const outside = outsideOf(settings.payments);
    if (outside.length === 0) return [skipped(NO_PROVIDER)];
    const hasRealTarget = settings.target.url !== null;
    return Promise.all(
      outside.map(async (provider) => {
        const refusal = await tryKey(openOutsideProvider(provider, clock));
        const isTest = isTestKey(provider.name, provider.secretKey.reveal());
        return judgeKey(provider.name, refusal, { isTest, hasRealTarget });
      }),
    );
  },
};

type OutsideSettings = Exclude<PaymentProviderSettings, { readonly name: "mock" }>;

function outsideOf({ providers }: PaymentSettings): readonly OutsideSettings[] {
  return providers.flatMap((provider) => (provider.name === "mock" ? [] : provider));
}

const NO_PROVIDER = {
  en: "no provider of real payments is set (PAYMENT_PROVIDERS)",
  ru: "провайдер настоящих платежей не задан (PAYMENT_PROVIDERS)",
};

/** @returns null if it answered; else the reason of the adapter, which contains no key */
async function tryKey(provider: PaymentProvider): Promise<string | null> {
  try {
    await provider.lookUp(provider.name === "stripe" ? "cs_zenzefi_doctor" : randomUUID());
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.cause instanceof Error ? error.cause.message : error.code;
  }
}

/** Whether the providers' notifications would arrive, at BACKEND_URL, and with the same secret. Nothing is stored. */
export const checkWebhooks: Check = {
  name: "webhooks",
  needs: [...PROVIDER_SETTINGS, "BACKEND_URL", "HOST", "PORT"],
  look: async (context) => {
    const { backendUrl, payments } = context.settings;
    const outside = outsideOf(payments);
    if (outside.length === 0) return [skipped(NO_PROVIDER)];
    if (isLoopback(backendUrl.hostname.replace(/^\[|\]$/g, ""))) return [NOT_PUBLIC];
    return Promise.all(outside.map((provider) => tryWebhook(context, provider)));
  },
};

const NOT_PUBLIC = fault(
  {
    en: "BACKEND_URL names this machine alone: no notification arrives",
    ru: "BACKEND_URL - адрес только этой машины: уведомления не дойдут",
  },
  {
    means: {
      en: "Payments are credited late, by asking the provider.",
      ru: "Платежи зачислятся с опозданием, после опроса провайдера.",
    },
    mend: { en: "BACKEND_URL=https://the public name", ru: "BACKEND_URL=https://внешнее имя" },
  },
);

/** An empty object is no event: even with a right signature it is refused before anything is stored. */
const NO_EVENT = "{}";

async function tryWebhook(
  { ask, clock, settings }: CheckContext,
  provider: OutsideSettings,
): Promise<Finding> {
  const url = new URL(webhookPathOf(provider.name), settings.backendUrl);
  const common = { url, timeoutMs: WEBHOOK_MS_MAX };
  const isSigned = provider.name === "stripe";
  const answer = await ask(
    isSigned
      ? {
          ...common,
          method: "POST",
          body: NO_EVENT,
          headers: {
            "content-type": "application/json",
            "stripe-signature": signStripeEvent(provider.webhookSecret, NO_EVENT, clock.nowMs()),
          },
        }
      : common,
  );
  if (!answer.isAnswered) return judgePublicNoAnswer(url, answer);
  return judgeWebhook(provider.name, url, { isSigned, status: answer.status, code: problemCodeOf(answer) });
}
