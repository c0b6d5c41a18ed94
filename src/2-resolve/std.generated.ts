// Generated from architectures/std/*.arch by `npm run generate`; do not edit.
/** The standard library, by the path in an import. */
export const std: Readonly<Record<string, string>> = {
};
