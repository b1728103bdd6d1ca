// Accounts, as a chain writes them.

import { decodeAddress, encodeAddress, hexToU8a } from 'dedot/utils'

export class AddressError extends Error {}

/** Reads an SS58 address of any chain, and writes it as this chain does. Fails with a sentence. */
export function parseAddress(text: string, prefix: number): { address: string; foreign: boolean } {
  const trimmed = text.trim()
  if (trimmed === '') throw new AddressError('Enter an address.')
  if (trimmed.startsWith('0x')) throw new AddressError('Enter the account as an SS58 address, and not as hexadecimal.')
  let key
  try {
    key = decodeAddress(trimmed)
  } catch {
    throw new AddressError('That is no address: a character is wrong or missing. Copy it again.')
  }
  if (key.length !== 32) throw new AddressError('That is no address of an account.')
  const address = encodeAddress(key, prefix)
  return { address, foreign: address !== trimmed }
}

/** The same account, as this chain writes it. */
export const writeAddress = (address: string, prefix: number): string =>
  encodeAddress(address.startsWith('0x') ? hexToU8a(address) : decodeAddress(address), prefix)
