/** The fonts that ship with archc, as they are in their files: no others are used, so that every machine gives the same picture. */
export type FontFiles = Readonly<Record<(typeof faceNames)[number], Uint8Array>>;

export const faceNames = ["regular", "bold"] as const;
