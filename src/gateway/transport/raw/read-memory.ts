/** A read that brought this much is followed by more of the kind. */
const LARGE_READ_BYTES = 16_384;
/** What one read of a socket can bring. */
const SLAB_BYTES = 65_536;
/** 4 MiB at rest: as many large bodies as run at once in a busy hour. */
const FREE_SLABS_MAX = 64;

/** Memory that one connection reads a large body into, and lends to whoever sends it on. */
class Slab {
  readonly buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  readonly #giveBack: (slab: Slab) => void;
  #holders = 0;

  constructor(giveBack: (slab: Slab) => void) {
    this.#giveBack = giveBack;
  }

  /** Somebody else than the connection that reads into it holds it. */
  get isLent(): boolean {
    return this.#holders > 1;
  }

  hold(): void {
    this.#holders++;
  }

  /** Made once: it is handed out with every chunk. */
  readonly release = (): void => {
    if (--this.#holders === 0) this.#giveBack(this);
  };
}

/**
 * The memory that answers are read into. All connections share one scratch buffer, since what was read is worked off
 * before the next read: 64 KiB for each of them would be half a gigabyte. A connection with a large body under way
 * reads into slabs of its own, which are lent on without a copy and used again.
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

/** What one connection reads into. */
export class ReadBuffer {
  readonly #memory: ReadMemory;
  #slab: Slab | null = null;
  #lastReadBytes = 0;

  constructor(memory: ReadMemory) {
    this.#memory = memory;
  }

  /** What the next read goes into: nothing that is lent. @param isBusy there is an answer to read */
  next(isBusy: boolean): Buffer {
    const isLarge = isBusy && this.#lastReadBytes >= LARGE_READ_BYTES;
    if (this.#slab !== null && (this.#slab.isLent || !isLarge)) this.drop();
    if (isLarge) this.#slab ??= this.#memory.takeSlab();
    return this.#slab?.buffer ?? this.#memory.scratch;
  }

  /** What was read into it; valid until the next read, unless it is lent. */
  filled(readBytes: number): Buffer {
    this.#lastReadBytes = readBytes;
    return (this.#slab?.buffer ?? this.#memory.scratch).subarray(0, readBytes);
  }

  /** @returns gives back what is lent; null where nothing can be, and what is to be kept has to be copied */
  lend(): (() => void) | null {
    if (this.#slab === null) return null;
    this.#slab.hold();
    return this.#slab.release;
  }

  /** Nothing more is read. */
  drop(): void {
    this.#slab?.release();
    this.#slab = null;
  }
}
