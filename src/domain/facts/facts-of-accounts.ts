import type { FactKind } from "./fact-kinds.ts";

/** The reasons of `user.login_failed`. */
export const LOGIN_FAILURES = {
  wrong: "wrong e-mail address or password",
  disabled: "account disabled",
  changed: "the password was changed meanwhile",
} as const;

/** `is_superuser` is true for an owner, as before there were other roles. */
const ROLE = { is_superuser: "flag", role: "text or null" } as const;
const ACTIVE = { is_active: "flag" } as const;

/** Facts about users and their sign-ins. */
export const FACTS_OF_ACCOUNTS = {
  "import.done": {
    means: "Accounts, their money and tokens were brought over from v0.6.",
    resource: "import",
    concerns: "nobody",
    after: {
      users_added: "number",
      users_changed: "number",
      transactions_added: "number",
      tokens_added: "number",
      tokens_changed: "number",
      balances: "money",
    },
    changesAccess: true,
  },
  "sign_in.ended": {
    means: "A user ended one of their sign-ins.",
    resource: "sign_in",
    concerns: "the user whose sign-in it was",
  },
  "sign_in.new_place": {
    means: "A user signed in with a program, or from a network, that the account did not use before.",
    resource: "sign_in",
    concerns: "the user",
    after: { "ip?": "text", "user_agent?": "text" },
    isUnaudited: true,
  },
  "sign_in.refresh_token_reused": {
    means: "A refresh token was presented that had been used before: the sign-in was ended.",
    resource: "sign_in",
    concerns: "the user whose sign-in it was",
    after: { generation: "number", newest: "number" },
  },
  "user.activated": {
    means: "An admin activated a user again.",
    resource: "user",
    concerns: "the user",
    before: ACTIVE,
    after: ACTIVE,
    changesAccess: true,
  },
  "user.created": {
    means: "An owner was created, by the command line or at the first start.",
    resource: "user",
    concerns: "the user",
    after: { username: "text", is_superuser: "flag" },
  },
  "user.deactivated": {
    means: "An admin deactivated a user.",
    resource: "user",
    concerns: "the user",
    before: ACTIVE,
    after: ACTIVE,
    changesAccess: true,
  },
  "user.email_verification_issued": {
    means: "A link was created that confirms a user's e-mail address.",
    resource: "user",
    concerns: "the user",
    after: { expires_at: "time" },
  },
  "user.email_verified": {
    means: "A user confirmed the e-mail address, by the link that was mailed to it.",
    resource: "user",
    concerns: "the user",
  },
  "user.login": {
    means: "A user signed in.",
    resource: "user",
    concerns: "the user",
  },
  "user.login_failed": {
    means: "A sign-in failed; `reason` contains why.",
    resource: "user",
    concerns: "the owner of the account, or nobody if there is no such account",
    after: { email_hint: "text", email_sha256: "text" },
  },
  "user.password_changed": {
    means: "The password of a user was changed.",
    resource: "user",
    concerns: "the user",
  },
  "user.password_reset_issued": {
    means: "A link was created that sets a user's password.",
    resource: "user",
    concerns: "the user",
    after: { expires_at: "time" },
  },
  "user.recovery_code_used": {
    means: "A recovery code was used in place of a code of the app.",
    resource: "user",
    concerns: "the user",
    after: { codes_left: "number" },
  },
  "user.recovery_codes_replaced": {
    means: "A user made new recovery codes; the former ones ended.",
    resource: "user",
    concerns: "the user",
  },
  "user.registered": {
    means: "A person created an account.",
    resource: "user",
    concerns: "the user",
    after: { username: "text", referred_by_id: "id or null" },
  },
  "user.role_changed": {
    means: "A user who is not an owner, and does not become one, got another role or lost it.",
    resource: "user",
    concerns: "the user",
    before: ROLE,
    after: ROLE,
  },
  "user.superuser_granted": {
    means: "A user became an owner.",
    resource: "user",
    concerns: "the user",
    before: ROLE,
    after: ROLE,
  },
  "user.superuser_revoked": {
    means: "An owner got a lesser role, or none.",
    resource: "user",
    concerns: "the user",
    before: ROLE,
    after: ROLE,
  },
  "user.telegram_linked": {
    means:
      "A private chat of Telegram was linked to an account, by a code of the console; `moved`: in place of another chat.",
    resource: "user",
    concerns: "the user",
    after: { telegram_name: "text or null", moved: "flag" },
  },
  "user.telegram_unlinked": {
    means: "The link of an account with a chat of Telegram ended; `reason` contains why.",
    resource: "user",
    concerns: "the user",
    before: { telegram_name: "text or null" },
  },
  "user.totp_asked": {
    means: "A sign-in with the right password waits for a code of the second factor.",
    resource: "user",
    concerns: "the user",
  },
  "user.totp_disabled": {
    means: "The second factor of a user was removed; `reason` contains why, if it was not the user.",
    resource: "user",
    concerns: "the user",
  },
  "user.totp_enabled": {
    means: "A user enabled a second factor: sign-ins need a code of an app (TOTP).",
    resource: "user",
    concerns: "the user",
  },
  "user.totp_enrolment_ended": {
    means:
      "After too many wrong codes an enrolment of a second factor was deleted. Somebody else may be signed in.",
    resource: "user",
    concerns: "the user",
  },
  "user.totp_failed": {
    means: "A code of the second factor was wrong, after the right password.",
    resource: "user",
    concerns: "the user",
  },
  "user.totp_locked": {
    means:
      "After too many wrong codes none of the app is tried for a time. Somebody else knows the password.",
    resource: "user",
    concerns: "the user",
  },
} as const satisfies Record<string, FactKind>;
