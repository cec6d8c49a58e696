/** The user of each application. */
export const TECHNICIAN = { name: "technician", password: "correct-horse" } as const;
