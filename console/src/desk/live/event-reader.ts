/** An event of a stream (Server-Sent Events of the HTML standard, 9.2.6). */
export type StreamEvent = { readonly name: string; readonly data: string };

/** More than the largest snapshot, characters: a server that sends no line break must not fill the memory. */
const WAITING_CHARACTERS_MAX = 8_000_000;

/**
 * Reads events out of text that comes in pieces.
 * @returns for each piece the events that are complete with it; comments give none
 * @throws RangeError if an event does not end
 */
export function eventReader(): (piece: string) => StreamEvent[] {
  let waiting = "";
  let name = "";
  let data: string[] = [];
  return (piece) => {
    const lines = (waiting + piece).split(/\r\n|\n|\r(?=[\s\S])/);
    waiting = lines.pop() ?? "";
    if (waiting.length > WAITING_CHARACTERS_MAX) throw new RangeError("an event without an end");
    const events: StreamEvent[] = [];
    for (const line of lines) {
      const colon = line.indexOf(":");
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") name = value;
      if (field === "data") data.push(value);
      if (line !== "") continue;
      if (data.length > 0) events.push({ name: name === "" ? "message" : name, data: data.join("\n") });
      name = "";
      data = [];
    }
    return events;
  };
}
