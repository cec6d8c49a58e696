/** Whom each application knows. */
export const TECHNICIAN = { name: "technician", password: "correct-horse" } as const;
