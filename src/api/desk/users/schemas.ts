import { Type } from "typebox";
import { MoneyIn } from "../../server/money-member.ts";
import { Id, Reason } from "../../server/schema-kinds.ts";

export const UserParams = Type.Object({ user_id: Id("The user.") });

export const AdministrationIn = Type.Object(
  {
    is_active: Type.Optional(
      Type.Boolean({ description: "False locks the user out and cuts what runs on the user's tokens." }),
    ),
    is_superuser: Type.Optional(Type.Boolean()),
    currency_balance: Type.Optional(
      MoneyIn(
        "The new balance; the difference becomes an `adjustment` transaction. A debt is deducted from it.",
      ),
    ),
    reason: Reason,
  },
  { title: "UserAdministration", description: "What is left out stays as it is." },
);
