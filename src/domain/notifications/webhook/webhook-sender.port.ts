/** Why a URL is refused before anything is sent to it. */
export type UrlFault = "url_invalid" | "url_userinfo" | "https_required" | "address_refused";

/** Why there is no answer. `secret_unreadable`: nothing was sent, since the key that sealed the secret is gone. */
export type ReachFault = UrlFault | "dns" | "connect" | "tls" | "closed" | "timeout" | "secret_unreadable";

export type WebhookAnswer =
  | {
      readonly result: "answered";
      readonly status: number;
      /** The other side's `Retry-After`, as it is; null if there is none. */
      readonly retryAfter: string | null;
    }
  | { readonly result: "unreached"; readonly reason: ReachFault };

/** Posts to URLs that an operator has typed, and to nothing but public addresses and networks that the settings allow. */
export interface WebhookSender {
  /** What is wrong with a URL, as far as it can be told without asking the DNS; null: nothing. */
  faultOf(url: string): UrlFault | null;
  /**
   * Posts once. Follows no redirect, and reads little of the answer's body, which is thrown away. Never rejects; ends soon after `signal`
   * aborts.
   */
  post(
    request: {
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    },
    signal: AbortSignal,
  ): Promise<WebhookAnswer>;
}
