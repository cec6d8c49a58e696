/** A mail as it is handed to a mail server. */
export type OutgoingMail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Before the at sign of the Message-ID: the same at each attempt. */
  readonly id: string;
  readonly date: Date;
  /** Ready for `List-Unsubscribe`; null: the mail cannot be unsubscribed from. */
  readonly unsubscribeUrl: string | null;
};

/** How a mail server took a mail. `reason` is a code, never the server's text, which may quote addresses. */
export type MailOutcome =
  | { readonly result: "accepted" }
  /**
   * It refuses this mail for good; `isAddressRefused` if it is because of the address, as far as one can tell; `isCertain` if the server
   * says by a code that it is.
   */
  | {
      readonly result: "refused";
      readonly reason: string;
      readonly isAddressRefused: boolean;
      readonly isCertain: boolean;
    }
  | { readonly result: "later"; readonly reason: string }
  /** The whole mail was handed over, and no answer came. */
  | { readonly result: "unconfirmed"; readonly reason: string }
  /** The server cannot be reached, or does not let us in. */
  | { readonly result: "down"; readonly reason: string };

/** Hands mails to a mail server, each on a connection of its own. */
export interface MailSender {
  /** Never rejects. Ends soon after `signal` aborts. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<MailOutcome>;
}
