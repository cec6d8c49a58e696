import { type SecretKeys, subKey } from "../../adapters/crypto/secret-keys.ts";
import { createMockCheckout, createMockProvider } from "../../adapters/payments/mock/mock-provider.ts";
import { createStripeProvider } from "../../adapters/payments/stripe/stripe-provider.ts";
import { createYookassaProvider } from "../../adapters/payments/yookassa/yookassa-provider.ts";
import type { AppDeps } from "../../api/create-app.ts";
import type { PaymentProviderSettings } from "../../config/payment-settings.ts";
import type { Settings } from "../../config/settings.ts";
import type { PaymentDeps } from "../../domain/payments/payment-deps.ts";
import type { PaymentProvider } from "../../domain/payments/payment-provider.port.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { Secret } from "../../kernel/secret.ts";

type Parts = Pick<PaymentDeps, "database" | "clock" | "newId" | "events" | "log"> & {
  readonly settings: Pick<Settings, "payments" | "backendUrl" | "corsOrigins">;
  readonly keys: SecretKeys;
};

/** Wires payments: the enabled providers, and the bounds of a payment. */
export function composePayments({ settings, keys, ...parts }: Parts): AppDeps["payments"] {
  const { payments, backendUrl, corsOrigins } = settings;
  const mock = payments.providers.find((provider) => provider.name === "mock");
  const mockSecret = mock?.webhookSecret ?? derivedMockSecret(keys);
  const open = (provider: PaymentProviderSettings): PaymentProvider =>
    provider.name === "mock"
      ? createMockProvider({ webhookSecret: mockSecret, backendUrl })
      : openOutsideProvider(provider, parts.clock);
  const [first, ...others] = payments.providers;
  return {
    ...parts,
    providers: new Map(payments.providers.map((provider) => [provider.name, open(provider)])),
    defaultReturnUrl: backendUrl.href,
    kopecksPerZnc: payments.kopecksPerZnc,
    givesFreeZnc: payments.givesFreeZnc,
    bounds:
      first === undefined
        ? null
        : {
            providers: [first.name, ...others.map(({ name }) => name)],
            paymentMinCents: payments.paymentMin,
            paymentMaxCents: payments.paymentMax,
            returnOrigins: [...sameServerOrigins(backendUrl), ...corsOrigins],
          },
    mockCheckout: mock === undefined ? null : createMockCheckout(mockSecret),
  };
}

const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

/** The origin of BACKEND_URL; on loopback with each of its names, since a browser may use any of them. */
function sameServerOrigins({ origin, protocol, hostname, port }: URL): string[] {
  if (!LOOPBACK_HOSTS.includes(hostname)) return [origin];
  const others = LOOPBACK_HOSTS.filter((host) => host !== hostname);
  return [origin, ...others.map((host) => new URL(`${protocol}//${host}:${port}`).origin)];
}

/** A provider that is a separate server. */
export function openOutsideProvider(
  settings: Exclude<PaymentProviderSettings, { readonly name: "mock" }>,
  clock: Clock,
): PaymentProvider {
  switch (settings.name) {
    case "stripe":
      return createStripeProvider({ ...settings, clock });
    case "yookassa":
      return createYookassaProvider(settings);
  }
}

/** The secret if MOCK_WEBHOOK_SECRET is not set; docs/payments.md describes how to derive it. */
function derivedMockSecret(keys: SecretKeys): Secret<string> {
  return new Secret(subKey(keys.current, "mock-webhook").toString("hex"));
}
