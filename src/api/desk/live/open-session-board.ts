import { readLiveSessions } from "../../../domain/sessions/read-live-sessions.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { Log } from "../../../kernel/log.port.ts";
import { LiveBoard } from "./live-board.ts";
import { presentLiveSession } from "./present-live-session.ts";

export type SessionBoard = LiveBoard<ReturnType<typeof presentLiveSession>>;

/** The board of who is on the target now. */
export function openSessionBoard(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}): SessionBoard {
  return new LiveBoard({
    clock: deps.clock,
    log: deps.log,
    read: async () => {
      const { sessions, total } = await readLiveSessions(deps.database.direct);
      return { sessions: sessions.map(presentLiveSession), total };
    },
  });
}
