import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { safetyQuery } from "../../api/queries.ts";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { BothFactorsForm } from "./both-factors-form.tsx";
import { EnableTotp } from "./enable-totp.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { safetyWords } from "./safety-words.ts";

/** So few that a user who loses the telephone may soon be locked out. */
const FEW_CODES = 3;

/** Two-step sign-in: on or off, and the recovery codes. */
export function TwoStepSection() {
  const query = useQuery(safetyQuery);
  const client = useQueryClient();
  const place = useRef<HTMLDivElement>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const showCodes = async (shown: readonly string[]): Promise<void> => {
    setCodes(shown);
    // Sign-ins elsewhere have ended, too.
    await client.invalidateQueries();
  };
  // The part that had the focus is removed: by keyboard one goes on here.
  const keepPlace = (): void => place.current?.focus();
  const saved = (): void => {
    setCodes(null);
    keepPlace();
  };
  return (
    <div ref={place} tabIndex={-1}>
      {codes !== null ? (
        <RecoveryCodes codes={codes} onSaved={saved} />
      ) : (
        <QueryView query={query}>
          {(safety) =>
            safety.totp_enabled_at === null ? (
              <Off safety={safety} onCodes={showCodes} onLeft={keepPlace} />
            ) : (
              <On safety={safety} enabledAt={safety.totp_enabled_at} onCodes={showCodes} onLeft={keepPlace} />
            )
          }
        </QueryView>
      )}
    </div>
  );
}

type PartProps = {
  readonly safety: Schemas["Safety"];
  readonly onCodes: (codes: readonly string[]) => Promise<void>;
  /** A form was closed. */
  readonly onLeft: () => void;
};

function Off({ safety, onCodes, onLeft }: PartProps) {
  const words = useWords(safetyWords);
  const [isBegun, setBegun] = useState(safety.must_enable_totp);
  return (
    <Stack>
      {safety.must_enable_totp && (
        <Alert color="yellow" role="note">
          {words.must}
        </Alert>
      )}
      <Text size="sm">{words.offIntro}</Text>
      {isBegun ? (
        <EnableTotp
          onCodes={onCodes}
          onCancel={() => {
            setBegun(false);
            onLeft();
          }}
        />
      ) : (
        <Group>
          <Button onClick={() => setBegun(true)}>{words.begin}</Button>
        </Group>
      )}
    </Stack>
  );
}

function On({ safety, enabledAt, onCodes, onLeft }: PartProps & { readonly enabledAt: string }) {
  const words = useWords(safetyWords);
  const client = useQueryClient();
  const [doing, setDoing] = useState<"codes" | "disable" | null>(null);
  const stop = (): void => {
    setDoing(null);
    onLeft();
  };
  const left = safety.recovery_codes_left;
  return (
    <Stack>
      <Details
        details={[
          { name: words.on, value: <Moment time={enabledAt} /> },
          { name: words.codesLeft, value: String(left) },
        ]}
      />
      {left <= FEW_CODES && (
        <Alert color="yellow" role="note">
          {words.fewLeft}
        </Alert>
      )}
      {doing === null && (
        <Group>
          <Button variant="default" onClick={() => setDoing("codes")}>
            {words.newCodes}
          </Button>
          <Button variant="default" onClick={() => setDoing("disable")}>
            {words.disable}
          </Button>
        </Group>
      )}
      {doing === "codes" && (
        <BothFactorsForm
          text={words.newCodesText}
          label={words.newCodes}
          onCancel={stop}
          send={async (body) => {
            const answer = await api.call("POST", "/api/v1/users/me/totp/recovery-codes", { body });
            await onCodes(answer.recovery_codes);
          }}
        />
      )}
      {doing === "disable" && (
        <BothFactorsForm
          text={words.disableText}
          label={words.disable}
          isDestructive
          onCancel={stop}
          send={async (body) => {
            await api.call("POST", "/api/v1/users/me/totp/disable", { body });
            await client.invalidateQueries(safetyQuery);
            onLeft();
          }}
        />
      )}
    </Stack>
  );
}
