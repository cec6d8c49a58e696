import type { Uuid } from "../../kernel/ids.ts";

/** What somebody at the desk wrote about a user. It is never changed. */
export type Note = {
  readonly id: Uuid;
  readonly userId: Uuid;
  readonly authorId: Uuid;
  readonly authorName: string;
  readonly text: string;
  readonly createdAt: Date;
};
