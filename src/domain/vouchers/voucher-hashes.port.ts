import type { VoucherCode } from "./code-rules.ts";

/** What is stored of a code instead of it. Who reads the table can neither use a code nor check a guess without the key. */
export type VoucherHashes = {
  /** 32 bytes */
  readonly hash: (code: VoucherCode) => Buffer;
  /** What may be stored of a code: by the present key, and by each that it replaced. */
  readonly possibleHashes: (code: VoucherCode) => readonly Buffer[];
};
