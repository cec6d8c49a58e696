import type { Wallet } from "../ledger/wallet.ts";
import type { User } from "./user.ts";

/** The version of an account with its wallet: another text after each change of what the desk shows of them. */
export function userVersion({ updatedAt }: User, { balanceCents, debtCents }: Wallet): string {
  return `${updatedAt.getTime()}.${balanceCents}.${debtCents}`;
}
