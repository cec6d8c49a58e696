/** The cells of a file as read by a spreadsheet with this delimiter. */
export function cellsOf(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? "";
    if (isQuoted && character === '"' && text[index + 1] === '"') {
      cell += '"';
      index++;
    } else if (isQuoted && character === '"') isQuoted = false;
    else if (!isQuoted && character === '"' && cell === "") isQuoted = true;
    else if (!isQuoted && (character === delimiter || character === "\n" || character === "\r")) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  return cells;
}
