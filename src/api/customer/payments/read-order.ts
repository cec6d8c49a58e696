import type { Static } from "typebox";
import { type Cents, formatMoney } from "../../../kernel/money.ts";
import type { ProviderName } from "../../../kernel/payment-values.ts";
import { moneyMember } from "../../server/money-member.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import type { PurchaseIn } from "./schemas.ts";

/** The maximum of providers. */
const RETURN_URL_CHARACTERS_MAX = 2_048;

/** The bounds of a purchase of ZNC. */
export type OrderBounds = {
  /** The providers that are on, at least one: the first is the default. */
  readonly providers: readonly [ProviderName, ...ProviderName[]];
  readonly paymentMinCents: Cents;
  readonly paymentMaxCents: Cents;
  /** The allowed origins of `return_url`, in the form of browsers: "https://app.example.com". */
  readonly returnOrigins: readonly string[];
};

type Order = {
  readonly amountCents: Cents;
  readonly provider: ProviderName;
  readonly returnUrl: string | null;
};

/** Reads the body of a purchase. @throws SchemaRefusal (answers 422) with the member that is wrong */
export function readOrder(body: Static<typeof PurchaseIn>, bounds: OrderBounds): Order {
  const provider = body.provider ?? bounds.providers[0];
  if (!bounds.providers.includes(provider)) {
    throw refusal("/provider", "enum", { allowedValues: bounds.providers });
  }
  const returnUrl = body.return_url ?? null;
  if (returnUrl !== null && !isAllowedReturnUrl(returnUrl, bounds.returnOrigins)) {
    throw refusal("/return_url", "returnOrigin", { origins: bounds.returnOrigins });
  }
  return { amountCents: readAmount(body, bounds), provider, returnUrl };
}

/**
 * Whether customers may be sent to this URL after a checkout: an http or https URL of one of these origins, without a user name,
 * so that the checkout cannot be used to redirect people to another site.
 */
function isAllowedReturnUrl(text: string, origins: readonly string[]): boolean {
  // Browsers remove or replace blanks, control characters and backslashes, and other parsers may not.
  if (text.length > RETURN_URL_CHARACTERS_MAX || !/^https?:\/\/[^\s\p{C}\\]+$/u.test(text)) return false;
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === "" && url.password === "" && origins.includes(url.origin);
}

function readAmount({ amount, amount_znc }: Static<typeof PurchaseIn>, bounds: OrderBounds): Cents {
  const [path, value] = amount === undefined ? ["/amount_znc", amount_znc] : ["/amount", amount];
  if (value === undefined) throw refusal("/amount", "required", { requiredProperties: ["amount"] });
  const cents = moneyMember(value, path, "money-positive");
  if (amount_znc !== undefined && moneyMember(amount_znc, "/amount_znc", "money-positive") !== cents) {
    throw refusal("/amount_znc", "same", { member: "amount" });
  }
  const { paymentMinCents, paymentMaxCents } = bounds;
  if (cents < paymentMinCents) throw refusal(path, "minimum", { limit: formatMoney(paymentMinCents) });
  if (cents > paymentMaxCents) throw refusal(path, "maximum", { limit: formatMoney(paymentMaxCents) });
  return cents;
}

function refusal(path: string, keyword: string, params: Readonly<Record<string, unknown>>): SchemaRefusal {
  return new SchemaRefusal([{ path, keyword, params }]);
}
