/** Fields that the gateway itself says in an answer, by lower-case name. */
export type OwnFields = Readonly<Record<string, string>>;

export const NO_FIELDS: OwnFields = {};
