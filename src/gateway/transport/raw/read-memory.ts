/** A read of this size is usually followed by more of that size. */
const LARGE_READ_BYTES = 16_384;
/** What one read of a socket can bring. */
const SLAB_BYTES = 65_536;
/** 4 MiB in all: one slab for each large body that runs at once in a busy hour. */
const FREE_SLABS_MAX = 64;

/** Memory that one connection reads a large body into, and lends to the code that sends it on. */
class Slab {
  readonly buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  readonly #giveBack: (slab: Slab) => void;
  #holders = 0;

  constructor(giveBack: (slab: Slab) => void) {
    this.#giveBack = giveBack;
  }

  /** Something other than the reading connection holds it. */
  get isLent(): boolean {
    return this.#holders > 1;
  }

  hold(): void {
    this.#holders++;
  }

  /** One function for each slab, not for each chunk. */
  readonly release = (): void => {
    if (--this.#holders === 0) this.#giveBack(this);
  };
}

/**
 * The memory that answers are read into. All connections share one scratch buffer, since what was read is processed
 * before the next read: 64 KiB for each of them would be half a gigabyte. A connection with a large body under way
 * reads into separate slabs, which are lent without a copy and reused.
 */
export class ReadMemory {
  readonly scratch = Buffer.allocUnsafeSlow(SLAB_BYTES);
  readonly #free: Slab[] = [];

  takeSlab(): Slab {
    const slab = this.#free.pop() ?? new Slab((released) => this.#giveBack(released));
    slab.hold();
    return slab;
  }

  #giveBack(slab: Slab): void {
    if (this.#free.length < FREE_SLABS_MAX) this.#free.push(slab);
  }
}

/** The memory that one connection reads into. */
export class ReadBuffer {
  readonly #memory: ReadMemory;
  #slab: Slab | null = null;
  #lastReadBytes = 0;

  constructor(memory: ReadMemory) {
    this.#memory = memory;
  }

  /** The buffer for the next read; never one that is lent. @param isBusy an answer is expected */
  next(isBusy: boolean): Buffer {
    const isLarge = isBusy && this.#lastReadBytes >= LARGE_READ_BYTES;
    if (this.#slab !== null && (this.#slab.isLent || !isLarge)) this.drop();
    if (isLarge) this.#slab ??= this.#memory.takeSlab();
    return this.#slab?.buffer ?? this.#memory.scratch;
  }

  /** The bytes that were read; valid until the next read, unless lent. */
  filled(readBytes: number): Buffer {
    this.#lastReadBytes = readBytes;
    return (this.#slab?.buffer ?? this.#memory.scratch).subarray(0, readBytes);
  }

  /** @returns a function that gives the memory back; null: the scratch buffer, which cannot be lent */
  lend(): (() => void) | null {
    if (this.#slab === null) return null;
    this.#slab.hold();
    return this.#slab.release;
  }

  /** Gives up the slab, which returns to the pool when nothing holds it. */
  drop(): void {
    this.#slab?.release();
    this.#slab = null;
  }
}
