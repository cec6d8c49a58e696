import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Role } from "../../kernel/role.ts";

/** An account as its owner may see it, without the password hash. */
export type User = {
  readonly id: Uuid;
  readonly email: string;
  /** When the user showed that mail to this address arrives; null if not yet. */
  readonly emailVerifiedAt: Date | null;
  /** True from the registration until then, where mail is sent. */
  readonly awaitsVerification: boolean;
  readonly username: string;
  readonly fullName: string | null;
  readonly isActive: boolean;
  /** What the user may do at the desk; null for a customer. */
  readonly role: Role | null;
  /** 12 of A-Z0-9 */
  readonly referralCode: string;
  /** Null until the user chooses one. */
  readonly language: Language | null;
  /** IANA name */
  readonly timeZone: string;
  readonly createdAt: Date;
  /** Another one after each change, to the millisecond. */
  readonly updatedAt: Date;
};

/** The user who sends a request to the API. */
export type Principal = {
  readonly userId: Uuid;
  readonly username: string;
  readonly role: Role | null;
  readonly language: Language | null;
  /** Null with a JWT from before sign-ins had ids. */
  readonly signInId: Uuid | null;
  /** Whether this sign-in began with a second factor, or enabled it. */
  readonly hasTotp: boolean;
  /** See `User`. */
  readonly awaitsVerification: boolean;
  /** Who reads the user's resources in their place, and until when; null if it is the user. */
  readonly view: { readonly operatorId: Uuid; readonly operatorName: string; readonly until: Date } | null;
};
