/** The end of the audit chain at one moment, as it leaves the machine. */
export type AuditHead = {
  /** `2026-03-15`, UTC. */
  readonly day: string;
  /** `POSITION:MAC`, as `zenzefi audit verify --head` takes it. */
  readonly text: string;
};

/** A way out of the machine for heads of the chain. Others are added beside it. */
export interface HeadChannel {
  /** As it is stored; the same in all versions. */
  readonly name: string;
  /** Returns once the other side has it. The same head may be sent again. @throws HeadFault */
  send(head: AuditHead): Promise<void>;
}

/** A head was not sent. `code` is short and has no secret: it is stored and shown. */
export class HeadFault extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`the head of the audit chain was not sent: ${code}`);
    this.name = "HeadFault";
    this.code = code;
  }
}
