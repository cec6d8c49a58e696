/** Fields that the gateway adds to an answer, by lower-case name; they replace the target's. */
export type AddedFields = Readonly<Record<string, string>>;

export const NO_ADDED_FIELDS: AddedFields = {};
