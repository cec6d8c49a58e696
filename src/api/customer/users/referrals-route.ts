import { Type } from "typebox";
import { listReferrals, type Referrals } from "../../../domain/referrals/list-referrals.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { MoneyOut } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import type { ReportQueue } from "../../server/report-queue.ts";
import { principalOf } from "../../server/request-state.ts";
import { Id, Time } from "../../server/schema-kinds.ts";

export type ReferralsRouteDeps = {
  readonly reports: ReportQueue;
  /** The address of this service for people: `BACKEND_URL`. */
  readonly backendUrl: URL;
};

const ReferralsOut = Type.Object(
  {
    referral_code: Type.String({ examples: ["K7Q2ZD91XW0P"] }),
    referral_link: Type.String({
      description: "The page on which invited users register, with the code filled in.",
    }),
    total_referrals: Type.Integer({ description: "How many registered with the code." }),
    qualifying_referrals: Type.Integer({ description: "How many of them made a purchase over 100 ZNC." }),
    total_bonus_earned: MoneyOut("All bonuses, less what was taken back because a purchase was refunded."),
    referred_users: Type.Array(
      Type.Object({
        id: Id("The invited user."),
        username: Type.String({ examples: ["boris"] }),
        created_at: Time("When the user registered."),
        has_made_qualifying_purchase: Type.Boolean({ description: "True: the bonus was paid." }),
      }),
      { description: "Newest first, at most 1000." },
    ),
  },
  { title: "Referrals" },
);

/** @param signedIn lets signed-in users through */
export function referralsRoute(app: HttpApp, deps: ReferralsRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/users/me/referrals",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        operationId: "readMyReferrals",
        tags: ["Users"],
        summary: "Whom I invited, and what it earned",
        description:
          "The first purchase over 100 ZNC of an invited user pays 10 % of its price. If that purchase is refunded, the same share of the bonus is taken back.",
        security: [{ bearer: [] }],
        response: {
          200: { ...ReferralsOut, description: "My referrals." },
          ...problemResponses(...SIGNED_IN_ERRORS, "reports_busy"),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const referrals = await deps.reports.run(userId, (tx) => listReferrals(tx, userId));
      return presentReferrals(referrals, deps.backendUrl);
    },
  );
}

function presentReferrals(referrals: Referrals, backendUrl: URL) {
  return {
    referral_code: referrals.referralCode,
    referral_link: `${backendUrl.href.replace(/\/+$/, "")}/register?ref=${referrals.referralCode}`,
    total_referrals: referrals.totalReferrals,
    qualifying_referrals: referrals.qualifyingReferrals,
    total_bonus_earned: formatMoney(referrals.bonusEarnedCents),
    referred_users: referrals.referredUsers.map((user) => ({
      id: user.id,
      username: user.username,
      created_at: formatTime(user.createdAt),
      has_made_qualifying_purchase: user.hasMadeQualifyingPurchase,
    })),
  };
}
