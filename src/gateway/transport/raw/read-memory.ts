/** A read of this size is usually followed by more of that size. */
const LARGE_READ_BYTES = 16_384;
/** What one read of a socket usually can bring at most. */
const SLAB_BYTES = 65_536;
/** A quarter as many reads, writes and wake-ups of a client that takes all at once. */
const LARGE_SLAB_BYTES = 262_144;
/** Of each size 4 MiB: one slab for each large body that runs at once in a busy hour. */
const FREE_BYTES_MAX = 4_194_304;

/** Memory that one connection reads a large body into, and lends to the code that sends it on. */
class Slab {
  readonly buffer: Buffer;
  readonly #giveBack: (slab: Slab) => void;
  #holders = 0;

  constructor(bytes: number, giveBack: (slab: Slab) => void) {
    this.buffer = Buffer.allocUnsafeSlow(bytes);
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
  readonly #free = new FreeSlabs(SLAB_BYTES);
  readonly #largeFree = new FreeSlabs(LARGE_SLAB_BYTES);

  takeSlab(isLarge: boolean): Slab {
    return (isLarge ? this.#largeFree : this.#free).take();
  }
}

/** Slabs of one size that nobody holds. */
class FreeSlabs {
  readonly #bytes: number;
  readonly #free: Slab[] = [];

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  take(): Slab {
    const slab = this.#free.pop() ?? new Slab(this.#bytes, this.#giveBack);
    slab.hold();
    return slab;
  }

  readonly #giveBack = (slab: Slab): void => {
    if (this.#free.length < FREE_BYTES_MAX / this.#bytes) this.#free.push(slab);
  };
}

/** The memory that one connection reads into. */
export class ReadBuffer {
  readonly #memory: ReadMemory;
  #slab: Slab | null = null;
  #lastReadBytes = 0;
  /** What was read last was taken at once. */
  #keepsUp = false;

  constructor(memory: ReadMemory) {
    this.#memory = memory;
  }

  /**
   * The buffer for the next read; never one that is lent. Who does not keep up has what was read last waiting in the slab: then that is
   * small, since there may be thousands of such clients.
   * @param isBusy an answer is expected
   */
  next(isBusy: boolean): Buffer {
    const isLarge = isBusy && this.#lastReadBytes >= LARGE_READ_BYTES;
    const bytes = this.#keepsUp && this.#lastReadBytes >= SLAB_BYTES ? LARGE_SLAB_BYTES : SLAB_BYTES;
    if (this.#slab !== null && (this.#slab.isLent || !isLarge || this.#slab.buffer.length !== bytes))
      this.drop();
    if (isLarge) this.#slab ??= this.#memory.takeSlab(bytes === LARGE_SLAB_BYTES);
    return this.#slab?.buffer ?? this.#memory.scratch;
  }

  /** @param keepsUp what was read was taken at once: more may be read */
  noteTaken(keepsUp: boolean): void {
    this.#keepsUp = keepsUp;
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
