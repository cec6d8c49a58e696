import { Type } from "typebox";
import { BATCH_ACTIONS, BATCH_ITEMS_MAX, ITEM_OUTCOMES } from "../../../domain/desk/batches/batch.ts";
import { CREDIT_KINDS } from "../../../kernel/credit-kinds.ts";
import { MoneyIn, MoneyOut } from "../../server/money-member.ts";
import { Id, OneOf, TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";

export const BatchParams = Type.Object({ batch_id: Id("The batch.") });

const ACTION = OneOf(BATCH_ACTIONS, {
  description:
    "Needs the permission of the single action: `adjust_balance`: `move-money`; `deactivate`, `reactivate`: `change-users`; `revoke_tokens`: `revoke-tokens`; `end_sessions`: `end-sessions`.",
});

const MandatoryReason = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: "\\S",
  description: "Why, for the audit log; for money also what its owner reads at the entry.",
});

export const BatchIn = Type.Object(
  {
    action: ACTION,
    ids: Type.Array(Id("A user, a token or a session."), {
      minItems: 1,
      maxItems: BATCH_ITEMS_MAX,
      description:
        "To whom or what: users; for `revoke_tokens` access tokens, for `end_sessions` sessions. One that is named twice counts once.",
    }),
    amount: Type.Optional(MoneyIn("For `adjust_balance` alone: what is added to each balance, or deducted.")),
    credit_kind: Type.Optional(
      OneOf(CREDIT_KINDS, {
        description: "For `adjust_balance` alone: which ZNC, as in the single adjustment.",
      }),
    ),
    reason: MandatoryReason,
    dry_run: Type.Optional(
      Type.Boolean({
        default: false,
        description: "True: answers what would happen now, and changes nothing.",
      }),
    ),
  },
  { title: "NewBatch" },
);

export const UndoIn = Type.Object({ reason: MandatoryReason }, { title: "BatchUndoing" });

const MEMBERS = {
  action: ACTION,
  amount: TextOrNull("What each balance gains, or loses if negative; null for other actions."),
  credit_kind: TextOrNull(
    "Which ZNC: `paid` or `granted`; null if the order did not say, and for other actions.",
  ),
  reason: Type.String({ description: "Why." }),
  total: MoneyOut("What all balances together gain, or lose if negative."),
  counts: Type.Object(
    {
      waiting: Type.Integer({ description: "Not done yet." }),
      done: Type.Integer(),
      unchanged: Type.Integer({ description: "It was so already." }),
      refused: Type.Integer({
        description: "The rules of the single action forbid it; nothing was changed.",
      }),
    },
    { description: "How many items have which outcome." },
  ),
};

const ItemOut = Type.Object(
  {
    id: Id("The user, token or session."),
    user_id: TextOrNull("The user, or the owner of the token or session; null if there is none."),
    username: TextOrNull("The name of that user."),
    email: TextOrNull("The e-mail address of that user."),
    outcome: OneOf(ITEM_OUTCOMES, { description: "How it went. `unchanged`: it was so already." }),
    code: TextOrNull("Why it was refused: an error code; else null."),
    message: TextOrNull("The same in the language of the request."),
    amount: TextOrNull("What the balance gained or lost; null unless money moved."),
  },
  { title: "BatchItem" },
);

const ITEMS = Type.Array(ItemOut, { description: "In the order of the order." });

const STORED_MEMBERS = {
  id: Id("The batch. Audit rows of what it did have `batch ` and this id as their request id."),
  status: OneOf(["running", "ended"], { description: "`running`: items wait." }),
  actor_id: Id("Who ordered it."),
  actor_name: Type.String({ description: "The name of that user.", examples: ["anna"] }),
  undo_of: TextOrNull("The batch that this one takes back."),
  undone_by: TextOrNull("The batch that takes this one back."),
  created_at: Time("When it was ordered."),
  ended_at: TimeOrNull("When the last item ended."),
};

export const BatchOut = Type.Object({ ...STORED_MEMBERS, ...MEMBERS }, { title: "Batch" });

export const BatchWithItemsOut = Type.Object(
  { ...STORED_MEMBERS, ...MEMBERS, items: ITEMS },
  { title: "BatchWithItems" },
);

export const RehearsalOut = Type.Object({ ...MEMBERS, items: ITEMS }, { title: "BatchRehearsal" });
