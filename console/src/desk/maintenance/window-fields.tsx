import { NativeSelect, TextInput } from "@mantine/core";
import { useTimeZone } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { readWallClock } from "../frame/wall-clock-rules.ts";
import { maintenanceWords } from "./maintenance-words.ts";
import { readMinutes } from "./window-rules.ts";

const NOTE_CHARACTERS_MAX = 200;

/** What is typed of a window. `start` null: it begins now, or has begun. */
export type WindowDraft = { readonly start: string | null; readonly minutes: string; readonly note: string };

/**
 * The fields of a window. @param offersNow whether it may begin now. @param hasBegun its start cannot be moved
 */
export function WindowFields(props: {
  readonly draft: WindowDraft;
  readonly onChange: (part: Partial<WindowDraft>) => void;
  /** The suggestion when somebody chooses a time. */
  readonly later?: string;
  readonly hasBegun?: boolean;
}) {
  const { draft, onChange, later } = props;
  const words = useWords(maintenanceWords);
  const zone = useTimeZone();
  return (
    <>
      {later !== undefined && (
        <NativeSelect
          label={words.when}
          value={draft.start === null ? "now" : "later"}
          onChange={({ currentTarget: { value } }) => onChange({ start: value === "now" ? null : later })}
        >
          <option value="now">{words.now}</option>
          <option value="later">{words.later}</option>
        </NativeSelect>
      )}
      {draft.start !== null && props.hasBegun !== true && (
        <TextInput
          type="datetime-local"
          label={words.startsAt}
          description={words.zone(zone)}
          value={draft.start}
          error={readWallClock(draft.start, zone) === null && words.noTime}
          onChange={(event) => onChange({ start: event.currentTarget.value })}
        />
      )}
      <TextInput
        label={words.minutes}
        inputMode="numeric"
        autoComplete="off"
        value={draft.minutes}
        error={readMinutes(draft.minutes) === null && words.noMinutes}
        onChange={(event) => onChange({ minutes: event.currentTarget.value })}
      />
      <TextInput
        label={words.note}
        description={words.noteHint}
        maxLength={NOTE_CHARACTERS_MAX}
        value={draft.note}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
      />
    </>
  );
}
