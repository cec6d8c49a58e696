import { Type } from "typebox";
import { BundleOut } from "../../presenters/present-bundle.ts";
import { TokenOut } from "../../presenters/present-token.ts";
import { MoneyOut } from "../../server/money-member.ts";

export const BundlesOut = Type.Object(
  { items: Type.Array(BundleOut, { description: "Cheapest first." }) },
  { title: "Bundles" },
);

export const BundlePurchaseOut = Type.Object(
  {
    bundle_name: Type.String({ examples: ["Starter Pack"] }),
    tokens_generated: Type.Integer({ examples: [5] }),
    cost_znc: MoneyOut("The price paid: the sum of the tokens' prices."),
    new_balance: MoneyOut("The balance after it."),
    tokens: Type.Array(TokenOut),
  },
  { title: "BundlePurchase" },
);
