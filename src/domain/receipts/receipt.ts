import type { Uuid } from "../../kernel/ids.ts";
import type { VoucherCode } from "../vouchers/code-rules.ts";
import type { Sheet } from "./sheet.ts";

/** A sheet with a code by which anybody who has it can see what it says. */
export type Receipt = {
  readonly id: Uuid;
  readonly userId: Uuid;
  /** Made as the code of a voucher, and worth nothing. */
  readonly code: VoucherCode;
  readonly sheet: Sheet;
  readonly issuedAt: Date;
};
