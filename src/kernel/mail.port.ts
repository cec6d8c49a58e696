/** A mail to one person; text and HTML say the same. */
export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/** Sends mails in the background. */
export interface Mailer {
  /**
   * Takes a mail that is written when its turn comes, after whoever asked for it was answered: so that the time of the
   * answer does not tell whether there is one. Never throws and never waits; a mail that cannot be sent is told to the
   * operator.
   * @param causedBy whoever made us send it: where mails have to wait, each of them has the same share
   * @param write gives the mail, or null if there is none after all
   */
  post(causedBy: string, write: () => Promise<Mail | null>): void;
}
