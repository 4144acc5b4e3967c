/** What the numbers of a group do not say by themselves, for docs/reference/speed.md. */
export const notes: Readonly<Record<string, string>> = {}
