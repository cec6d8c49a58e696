import { Type } from "typebox";
import { ROLES, type Role } from "../../../kernel/role.ts";
import { MoneyIn } from "../../server/money-member.ts";
import { Id, Reason } from "../../server/schema-kinds.ts";

export const UserParams = Type.Object({ user_id: Id("The user.") });

export const AdministrationIn = Type.Object(
  {
    is_active: Type.Optional(
      Type.Boolean({ description: "False locks the user out and cuts what runs on the user's tokens." }),
    ),
    role: Type.Optional(
      Type.Unsafe<Role | null>({
        type: ["string", "null"],
        enum: [...ROLES, null],
        description: "Null makes a customer. For owners only, as `is_superuser` and `currency_balance`.",
      }),
    ),
    is_superuser: Type.Optional(
      Type.Boolean({
        description:
          "For clients that know no roles, instead of `role`: true makes an owner; false makes an owner a customer, and leaves other roles alone.",
      }),
    ),
    currency_balance: Type.Optional(
      MoneyIn(
        "The new balance; the difference becomes an `adjustment` transaction. A debt is deducted from it.",
      ),
    ),
    reason: Reason,
  },
  { title: "UserAdministration", description: "What is left out stays as it is." },
);
