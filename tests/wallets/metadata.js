import { readFileSync } from 'node:fs'

/** The published metadata of a contract. */
export const metadata = (contract) =>
  JSON.parse(readFileSync(new URL(`../../artifacts/${contract}.json`, import.meta.url), 'utf8'))
