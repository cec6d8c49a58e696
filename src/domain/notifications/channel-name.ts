/** The ways by which notices leave. A stored name may be of a later version. */
export type ChannelName = "mail" | "telegram" | "webhook";
