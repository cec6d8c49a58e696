import type { ProviderName } from "../../../kernel/payment-values.ts";
import { type Finding, fault, ok, same, warning } from "./finding-rules.ts";

/** A provider that is a server elsewhere. */
export type OutsideProvider = Exclude<ProviderName, "mock">;

/** Where the keys are made. */
const KEY_PAGES: Readonly<Record<OutsideProvider, string>> = {
  stripe: "STRIPE_SECRET_KEY: https://dashboard.stripe.com/apikeys",
  yookassa: "YOOKASSA_SHOP_ID, YOOKASSA_SECRET_KEY: https://yookassa.ru/my/merchant/integration/api-keys",
};
const TEST_KEY: Readonly<Record<OutsideProvider, RegExp>> = { stripe: /^[sr]k_test_/, yookassa: /^test_/ };

export function isTestKey(provider: OutsideProvider, key: string): boolean {
  return TEST_KEY[provider].test(key);
}

/**
 * Whether the provider takes our key.
 * @param refusal the reason of the adapter, which contains no key; null if a harmless question was answered
 */
export function judgeKey(
  provider: OutsideProvider,
  refusal: string | null,
  { isTest, hasRealTarget }: { readonly isTest: boolean; readonly hasRealTarget: boolean },
): Finding {
  if (refusal === null) {
    const found = { en: `${provider} takes the key`, ru: `${provider} принимает ключ` };
    if (!isTest || !hasRealTarget)
      return ok(isTest ? { en: `${found.en} (a test key)`, ru: `${found.ru} (тестовый)` } : found);
    return warning(
      {
        en: `${provider} takes the key, which is a test key`,
        ru: `${provider} принимает ключ, но он тестовый`,
      },
      {
        means: { en: "Test cards pay for real access.", ru: "За настоящий доступ платят тестовые карты." },
        mend: same(KEY_PAGES[provider]),
      },
    );
  }
  if (/\b401\b/.test(refusal)) {
    return fault(
      { en: `${provider} refuses the key (401)`, ru: `${provider} не принимает ключ (401)` },
      { means: { en: "Nobody can pay.", ru: "Никто не сможет заплатить." }, mend: same(KEY_PAGES[provider]) },
    );
  }
  if (/\b403\b/.test(refusal)) {
    return fault(
      { en: `the key of ${provider} lacks rights (403)`, ru: `ключу ${provider} не хватает прав (403)` },
      {
        mend: {
          en: `Give it payments and refunds: ${KEY_PAGES[provider]}`,
          ru: `Дайте ему платежи и возвраты: ${KEY_PAGES[provider]}`,
        },
      },
    );
  }
  return fault(
    { en: `${provider} cannot be asked: ${refusal}`, ru: `${provider} не ответил: ${refusal}` },
    { mend: same(`curl -v https://${provider === "stripe" ? "api.stripe.com" : "api.yookassa.ru"}/`) },
  );
}

const WEBHOOK_PATHS: Readonly<Record<OutsideProvider, string>> = {
  stripe: "/api/v1/webhooks/stripe",
  yookassa: "/api/v1/webhooks/yookassa",
};

export function webhookPathOf(provider: OutsideProvider): string {
  return WEBHOOK_PATHS[provider];
}

/**
 * How the webhook answered: to a POST signed with our secret whose body is no event (`isSigned`), or to a GET.
 * @param code of the problem; null if the answer is none of this service
 */
export function judgeWebhook(
  provider: OutsideProvider,
  url: URL,
  {
    isSigned,
    status,
    code,
  }: { readonly isSigned: boolean; readonly status: number; readonly code: string | null },
): Finding {
  if (isSigned && code === "validation_failed") {
    return ok({
      en: `${provider}: ${url.href} checks signatures with our secret`,
      ru: `${provider}: ${url.href} проверяет подписи нашим секретом`,
    });
  }
  if (!isSigned && code === "method_not_allowed")
    return ok({ en: `${provider}: ${url.href} is there`, ru: `${provider}: ${url.href} на месте` });
  return judgeWebhookRefusal(provider, url, code) ?? judgeWebhookAnswer(provider, url, status, code);
}

/** This service answered, and would not take an event. Null for any other answer. */
function judgeWebhookRefusal(provider: OutsideProvider, url: URL, code: string | null): Finding | null {
  if (code === "webhook_signature_invalid") {
    return fault(
      {
        en: `${provider}: ${url.href} has another webhook secret, or a clock over 5 minutes off`,
        ru: `${provider}: у ${url.href} другой секрет вебхука или часы сбиты более чем на 5 минут`,
      },
      {
        means: {
          en: "It is another deployment, or was not restarted.",
          ru: "Это другая установка, или она не перезапущена.",
        },
        mend: {
          en: "Compare STRIPE_WEBHOOK_SECRET of all instances, and restart them.",
          ru: "Сравните STRIPE_WEBHOOK_SECRET всех экземпляров и перезапустите их.",
        },
      },
    );
  }
  if (code === "not_found") {
    return fault(
      {
        en: `${provider}: there is no webhook at ${url.href}`,
        ru: `${provider}: по адресу ${url.href} вебхука нет`,
      },
      {
        means: {
          en: "What answers there runs without this provider.",
          ru: "Отвечающий там сервис работает без этого провайдера.",
        },
        mend: {
          en: `PAYMENT_PROVIDERS with ${provider} on all instances, and a restart`,
          ru: `PAYMENT_PROVIDERS с ${provider} на всех экземплярах и перезапуск`,
        },
      },
    );
  }
  return null;
}

function judgeWebhookAnswer(
  provider: OutsideProvider,
  url: URL,
  status: number,
  code: string | null,
): Finding {
  return fault(
    {
      en: `${provider}: ${url.href} answers ${status}${code === null ? ", not as this service" : ` ${code}`}`,
      ru: `${provider}: ${url.href} отвечает ${status}${code === null ? ", и это не этот сервис" : ` ${code}`}`,
    },
    {
      means: {
        en: "Payments are credited late, by asking the provider.",
        ru: "Платежи зачислятся с опозданием, после опроса провайдера.",
      },
      mend: {
        en: `nginx must let POST ${url.pathname} through, without a sign-in of its own: curl -v -X POST ${url.href}`,
        ru: `nginx должен пропускать POST ${url.pathname} без собственной авторизации: curl -v -X POST ${url.href}`,
      },
    },
  );
}
