/** A mail to one person; text and HTML have the same content. */
export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/** Sends mails in the background. */
export interface Mailer {
  /**
   * Queues a mail. It is written when its turn comes, after the answer to the request, so that the response time does not reveal
   * whether a mail is sent. Never throws and never waits; a mail that cannot be sent is reported to the operator.
   * @param causedBy the network of the client that caused the mail; each has the same share of a full queue
   * @param write returns the mail, or null if none is to be sent
   */
  post(causedBy: string, write: () => Promise<Mail | null>): void;
}
