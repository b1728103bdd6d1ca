/** An object of these fields, without those that are undefined. */
export const present = (fields) => Object.fromEntries(fields.filter(([, value]) => value !== undefined))
