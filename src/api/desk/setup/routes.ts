import { Type } from "typebox";
import type { BackupState } from "../../../domain/backups/read-backup-state.ts";
import {
  judgeSetup,
  SETUP_STATES,
  SETUP_STEPS,
  type SetupSettings,
} from "../../../domain/desk/judge-setup.ts";
import type { HealthReport } from "../../../domain/health/health-state.ts";
import type { ChannelQueue } from "../../../domain/notifications/channel-queue.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { OneOf, TextOrNull } from "../../server/schema-kinds.ts";

export type SetupRoutesDeps = {
  readonly setup: SetupSettings;
  readonly health: { current(): HealthReport };
  readonly readBackupState: () => Promise<BackupState>;
  readonly readQueues: () => Promise<readonly ChannelQueue[]>;
};

/** Longer than a mail server that is restarted or greylists makes a message wait. */
const QUEUE_STUCK_SECONDS = 3_600;

const SetupOut = Type.Object(
  {
    steps: Type.Array(
      Type.Object(
        {
          name: OneOf(SETUP_STEPS, { description: "What is set up by it." }),
          state: OneOf(SETUP_STATES, {
            description: "`problem`: it is set, and does not work or is not safe.",
          }),
          finding: Type.String({ description: "How it is, in the language of the request." }),
          mend: TextOrNull("The setting or the command that is next; null if nothing is."),
        },
        { title: "SetupStep" },
      ),
    ),
    done: Type.Integer({ description: "How many are done." }),
  },
  { title: "Setup" },
);

export function adminSetupRoutes(app: HttpApp, deps: SetupRoutesDeps): void {
  app.get(
    "/api/v1/admin/setup",
    {
      config: { permission: "read" },
      schema: {
        operationId: "readSetup",
        tags: ["Administration"],
        summary: "The steps of setting up this service, and how far they are",
        description:
          "From the settings and from what is known anyway: nothing outside is asked. `zenzefi doctor` tries each from the machine itself.",
        security: [{ bearer: [] }],
        response: {
          200: { ...SetupOut, description: "In the order in which they are best taken." },
          ...problemResponses(...DESK_ERRORS),
        },
      },
    },
    async (request) => {
      // What the database does not say is not known; the steps are told nevertheless.
      const [backup, queues] = await Promise.all([
        deps.readBackupState().catch(() => null),
        deps.readQueues().catch(() => []),
      ]);
      const target = deps.health.current().findings.find(({ name }) => name === "upstream");
      const stuck = queues.filter(({ oldestSeconds }) => oldestSeconds > QUEUE_STUCK_SECONDS);
      const steps = judgeSetup(deps.setup, {
        isTargetUp: target?.isUp ?? null,
        stuckChannels: stuck.map(({ channel }) => channel),
        backup,
        hasTotp: principalOf(request).hasTotp,
      });
      return {
        steps: steps.map(({ name, state, finding, mend }) => ({
          name,
          state,
          finding: finding[request.language],
          mend: mend?.[request.language] ?? null,
        })),
        done: steps.filter(({ state }) => state === "done").length,
      };
    },
  );
}
