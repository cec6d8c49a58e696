/** The most that the settings of freezes allow. A token and its freezes then end within some years, which cookies, integers and people bear. */
export const FREEZES_BOUND = 20;
export const FREEZE_DAYS_BOUND = 366;
