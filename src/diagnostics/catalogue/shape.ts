export const shapeMessages = {} as const;
