import type { Schemas } from "../../../../client/api-types.ts";

export type LiveSession = Schemas["LiveSession"];

/** Who is on the machine. Sessions that have not changed stay the same objects, so that their rows are not drawn again. */
export type Board = {
  /** Newest first. */
  readonly sessions: readonly LiveSession[];
  /** With those that are not listed. */
  readonly total: number;
};

/** The board after changes: the new sessions first, the others where they were. */
export function boardAfter(board: Board, { changed, gone, total }: Schemas["LiveChanges"]): Board {
  const news = new Map(changed.map((session) => [session.id, session]));
  const ended = new Set(gone);
  const kept = board.sessions
    .filter(({ id }) => !ended.has(id))
    .map((session) => {
      const next = news.get(session.id);
      news.delete(session.id);
      return next ?? session;
    });
  return { sessions: [...news.values(), ...kept], total };
}

/** Those of a user, a device, an address or a program that contain the text, in any case; all for "". */
export function matchingSessions(sessions: readonly LiveSession[], text: string): readonly LiveSession[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return sessions;
  return sessions.filter((session) =>
    [session.username, session.device_id_hint, session.ip_address, session.user_agent].some((part) =>
      part?.toLowerCase().includes(wanted),
    ),
  );
}
