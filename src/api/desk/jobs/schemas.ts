import { Type } from "typebox";
import { Id, OneOf, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

const IntegerOrNull = (description: string) =>
  Type.Unsafe<number | null>({ type: ["integer", "null"], description });

const WHERE = "On which machine and in which process, as `HOST:PID`.";

export const JobsOut = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          name: Type.String({ examples: ["verify-ledger"] }),
          every_seconds: Type.Number({ description: "How often its turn comes." }),
          last_started_at: TimeOrNull("When a run last began; null: none yet."),
          last_started_on: TextOrNull(WHERE),
          last_succeeded_at: TimeOrNull("When a run last ended well, also with nothing to do."),
          last_succeeded_on: TextOrNull(WHERE),
          last_failed_at: TimeOrNull("When a run last failed."),
          last_failed_on: TextOrNull(WHERE),
          failure: TextOrNull(
            "Why it last failed: an error code of this service, of PostgreSQL or of the system. The log has the text.",
          ),
        },
        { title: "Job" },
      ),
    ),
  },
  { title: "Jobs" },
);

export const BackupsOut = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          id: Id("The attempt."),
          status: OneOf(["running", "made", "failed"], { description: "How it went." }),
          reason: TextOrNull("Why it failed: a code."),
          host: Type.String({ description: "On which machine." }),
          path: TextOrNull("The file there; null if there is none."),
          bytes: IntegerOrNull("How large the file is."),
          rows: IntegerOrNull("How many rows of the database are in it."),
          sha256: TextOrNull("Of the file."),
          started_at: Time("When it began."),
          finished_at: TimeOrNull("When it ended; null while it runs."),
          verified_at: TimeOrNull("When `zenzefi backup verify` last read it through."),
        },
        { title: "Backup" },
      ),
    ),
  },
  { title: "Backups" },
);

export const BooksOut = Type.Object(
  {
    status: OneOf(["new", "ok", "wrong", "unproven"], {
      description:
        "`new`: no proof was due yet. `wrong`: see `mismatches`. `unproven`: none for more than 30 hours.",
    }),
    verified_at: TimeOrNull("When the books were last proven."),
    transactions: Type.Integer({ description: "How many entries were read." }),
    mismatches: Type.Integer({
      description: "How many rows contradict others; `zenzefi ledger verify` names them.",
    }),
  },
  { title: "Books", description: "All entries, wallets and payments together." },
);
