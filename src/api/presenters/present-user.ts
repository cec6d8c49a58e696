import { Type } from "typebox";
import { PERMISSION_NAMES, permissionsOf } from "../../domain/identity/role-rules.ts";
import type { Principal, User } from "../../domain/identity/user.ts";
import type { Credit } from "../../domain/ledger/read-credit.ts";
import type { Wallet } from "../../domain/ledger/wallet.ts";
import { LANGUAGES, type Language } from "../../kernel/language.ts";
import { formatMoney } from "../../kernel/money.ts";
import { ROLES, type Role } from "../../kernel/role.ts";
import { formatTime, formatTimeOrNull } from "../../kernel/time-text.ts";
import { MoneyOut } from "../server/money-member.ts";
import { Id, OneOf, TextOrNull, Time, TimeOrNull } from "../server/schema-kinds.ts";

const USER_MEMBERS = {
  id: Id("The user."),
  email: Type.String({ description: "The e-mail address, as it was given.", examples: ["anna@example.com"] }),
  email_verified_at: TimeOrNull("When the user confirmed the address; null if not."),
  username: Type.String({ examples: ["anna"] }),
  full_name: TextOrNull("The name in full."),
  is_active: Type.Boolean({ description: "False: the account is locked out." }),
  is_superuser: Type.Boolean({ description: "True for an owner, whose `role` is `owner`." }),
  role: Type.Unsafe<Role | null>({
    type: ["string", "null"],
    enum: [...ROLES, null],
    description: "What the user may do at the desk; null for a customer.",
  }),
  referral_code: Type.String({ description: "For inviting others.", examples: ["K7Q2ZD91XW0P"] }),
  created_at: Time("When the account was created."),
  updated_at: Time("When the account was last changed."),
  language: OneOf(LANGUAGES, { description: "The language of sentences for this user." }),
  time_zone: Type.String({ description: "An IANA time zone.", examples: ["Europe/Berlin"] }),
};

export const UserOut = Type.Object(USER_MEMBERS, { title: "User", description: "A user." });

const BALANCE_MEMBERS = {
  currency_balance: MoneyOut("The balance in ZNC."),
  currency_granted: MoneyOut("The part of the balance that was granted; the rest was paid."),
  currency_debt: MoneyOut("The debt, deducted from later credits; 0.00 for almost all users."),
};

export const UserWithBalanceOut = Type.Object(
  { ...USER_MEMBERS, ...BALANCE_MEMBERS },
  { title: "UserWithBalance", description: "A user with the balance." },
);

/** When granted credit ends, of one user. */
export const GRANTED_END_MEMBERS = {
  granted_expires_at: TimeOrNull("When granted ZNC expire next; null if none do."),
  granted_expiring: MoneyOut("How many expire then."),
};

export const UserWithCreditOut = Type.Object(
  { ...USER_MEMBERS, ...BALANCE_MEMBERS, ...GRANTED_END_MEMBERS },
  {
    title: "UserWithCredit",
    description: "A user with the balance, and when what was granted of it expires.",
  },
);

export const MeOut = Type.Object(
  {
    ...USER_MEMBERS,
    ...BALANCE_MEMBERS,
    permissions: Type.Array(OneOf(PERMISSION_NAMES, { description: "`x-permission` of what it permits." }), {
      description: "What the role permits at the desk; none for a customer.",
    }),
    viewed_by: Type.Unsafe<{ username: string; until: string } | null>({
      type: ["object", "null"],
      description:
        "Null: it is the user. Else who of the desk views this user, and until when; nothing can be changed then.",
      properties: { username: { type: "string" }, until: { type: "string", format: "date-time" } },
      required: ["username", "until"],
    }),
  },
  { title: "Me", description: "The signed-in user." },
);

/** @param defaultLanguage the language of a user who has chosen none */
export function presentUser(user: User, defaultLanguage: Language) {
  return {
    id: user.id,
    email: user.email,
    email_verified_at: user.emailVerifiedAt === null ? null : formatTime(user.emailVerifiedAt),
    username: user.username,
    full_name: user.fullName,
    is_active: user.isActive,
    is_superuser: user.role === "owner",
    role: user.role,
    referral_code: user.referralCode,
    created_at: formatTime(user.createdAt),
    updated_at: formatTime(user.updatedAt),
    language: user.language ?? defaultLanguage,
    time_zone: user.timeZone,
  };
}

export function presentUserWithBalance(user: User, wallet: Wallet, defaultLanguage: Language) {
  return {
    ...presentUser(user, defaultLanguage),
    currency_balance: formatMoney(wallet.balanceCents),
    currency_granted: formatMoney(wallet.grantedCents),
    currency_debt: formatMoney(wallet.debtCents),
  };
}

export function presentGrantedEnd(nextEnd: Credit["nextEnd"]) {
  return {
    granted_expires_at: formatTimeOrNull(nextEnd?.at ?? null),
    granted_expiring: formatMoney(nextEnd?.cents ?? 0n),
  };
}

/** @param view of the principal: nobody has the permissions of a user whom they view */
export function presentMe(user: User, wallet: Wallet, defaultLanguage: Language, view: Principal["view"]) {
  return {
    ...presentUserWithBalance(user, wallet, defaultLanguage),
    permissions: view === null ? permissionsOf(user.role) : [],
    viewed_by: view === null ? null : { username: view.operatorName, until: formatTime(view.until) },
  };
}
