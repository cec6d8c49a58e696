/**
 * A text that looks like a secret and is none, such as a digest: a log shows it as it is. Only for what the service itself has made,
 * never for what anybody has sent.
 */
export class PublicText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}
