import { describe } from "vitest";
import { describeAnswers } from "./answers.ts";
import { describeConnections } from "./connections.ts";
import { describeCuts } from "./cuts.ts";
import { describeFlow } from "./flow.ts";
import { describeThrowingHandlers } from "./throwing-handlers.ts";
import type { TransportOpener } from "./transport-fixture.ts";
import { describeUploads } from "./uploads.ts";

/** What each Transport must do, against a target whose every byte the tests control. */
export function describeTransport(name: string, opener: TransportOpener): void {
  describe(`${name} as a Transport`, () => {
    describeAnswers(opener);
    describeUploads(opener);
    describeFlow(opener);
    describeConnections(opener);
    describeThrowingHandlers(opener);
    describeCuts(opener);
  });
}
