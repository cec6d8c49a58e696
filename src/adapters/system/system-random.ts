import { randomBytes } from "node:crypto";
import type { Random } from "../../kernel/random.port.ts";

/** A call costs as much as some thousand bytes. */
const STOCK_BYTES = 4_096;

let stock = Buffer.alloc(0);

/** The cryptographic random source of the operating system. Bytes are taken from a small stock, and wiped there: each is given out once. */
export const systemRandom: Random = {
  bytes: (count) => {
    if (count > STOCK_BYTES / 4) return randomBytes(count);
    if (stock.length < count) stock = randomBytes(STOCK_BYTES);
    const given = Buffer.from(stock.subarray(0, count));
    stock.fill(0, 0, count);
    stock = stock.subarray(count);
    return given;
  },
};
