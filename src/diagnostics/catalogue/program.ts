export const programMessages = {} as const;
