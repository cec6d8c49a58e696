import { Type } from "typebox";
import { EMAIL_CHARACTERS_MAX } from "../../../kernel/email.ts";
import { LANGUAGES } from "../../../kernel/language.ts";
import {
  NewPassword,
  OneOf,
  PASSWORD_INPUT_CHARACTERS_MAX,
  TextOrNull,
  Time,
  TotpCode,
} from "../../server/schema-kinds.ts";

export const RegisterIn = Type.Object(
  {
    email: Type.String({ format: "email", maxLength: EMAIL_CHARACTERS_MAX, examples: ["anna@example.com"] }),
    username: Type.String({ minLength: 3, maxLength: 50, format: "name", examples: ["anna"] }),
    password: NewPassword("The password."),
    full_name: Type.Optional(TextOrNull("The name in full.", { maxLength: 255 })),
    language: Type.Optional(OneOf(LANGUAGES, { description: "The language of sentences for this user." })),
    time_zone: Type.Optional(
      Type.String({ format: "time-zone", maxLength: 64, examples: ["Europe/Berlin"] }),
    ),
  },
  { title: "Register" },
);

export const RegisterQuery = Type.Object({
  ref: Type.Optional(
    Type.String({ maxLength: 50, description: "The referral code of the user who invited the new one." }),
  ),
});

/** Kept apart from `LoginIn`, so that both steps of a log-in take the same wishes. */
const WISHES = {
  keep_signed_in: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        "For browsers: sets a cookie with which `refresh` gives new JWTs, for 7 days after its last use, and for 30 days in all.",
    }),
  ),
  refresh: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        "For programs: gives a `refresh_token`, with which `refresh` gives new JWTs, for 7 days after its last use, and for 30 days in all.",
    }),
  ),
};

export const LoginIn = Type.Object(
  {
    email: Type.String({ maxLength: EMAIL_CHARACTERS_MAX, examples: ["anna@example.com"] }),
    password: Type.String({ maxLength: PASSWORD_INPUT_CHARACTERS_MAX, examples: ["correct horse battery"] }),
    totp_code: Type.Optional(TotpCode),
    ...WISHES,
  },
  { title: "Login" },
);

/** Sealed, it has 220 characters. */
const CHALLENGE_CHARACTERS_MAX = 500;

export const LoginStepIn = Type.Object(
  {
    challenge: Type.String({
      minLength: 1,
      maxLength: CHALLENGE_CHARACTERS_MAX,
      description: "Of the answer `totp_required`; it is valid for 5 minutes.",
    }),
    totp_code: TotpCode,
    ...WISHES,
  },
  { title: "LoginStep" },
);

export const LoginOut = Type.Object(
  {
    access_token: Type.String({ description: "A JWT: send it as `Authorization: Bearer`." }),
    token_type: OneOf(["bearer"], { description: "Always `bearer`." }),
    expires_in: Type.Integer({ description: "Seconds until it expires.", examples: [3600] }),
    refresh_token: Type.Optional(
      Type.String({ description: "With `refresh` only: for `POST /auth/refresh`. Keep it like a password." }),
    ),
    refresh_expires_at: Type.Optional(Time("With `refresh` only: when it expires unless it is used.")),
  },
  { title: "SignIn" },
);

/** Far longer texts than a refresh token are refused without being read. */
const REFRESH_TOKEN_CHARACTERS_MAX = 200;

/** Null stands for no body at all: browsers send none. */
export const RefreshIn = Type.Unsafe<{ readonly refresh_token?: string } | null>({
  ...Type.Object(
    {
      refresh_token: Type.Optional(
        Type.String({
          maxLength: REFRESH_TOKEN_CHARACTERS_MAX,
          description: "The last one that `login` or `refresh` gave.",
        }),
      ),
    },
    { title: "Refresh" },
  ),
  type: ["object", "null"],
});

export const ForgotPasswordIn = Type.Object(
  { email: Type.String({ maxLength: EMAIL_CHARACTERS_MAX, examples: ["anna@example.com"] }) },
  { title: "ForgotPassword" },
);

export const ForgotPasswordOut = Type.Object(
  { message: Type.String({ description: "A sentence for people: what happens now." }) },
  { title: "ForgotPasswordAnswer" },
);

export const PasswordResetIn = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 100, description: "The secret of the one-time link." }),
    password: NewPassword("The password."),
  },
  { title: "PasswordReset" },
);

export const VerifyEmailIn = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 100, description: "The secret of the mailed link." }) },
  { title: "EmailVerification" },
);
