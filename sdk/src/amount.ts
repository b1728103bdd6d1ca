// Amounts: exact, whole numbers of planck, written as tokens.

export class AmountError extends Error {}

/** How a chain's token is written. Shares and units have the same decimals. */
export interface Token {
  readonly symbol: string
  readonly decimals: number
}

const LARGEST = 2n ** 128n - 1n

/**
 * Reads an amount of tokens as a person writes it: digits, and a point before the decimals. Spaces around it are
 * dropped, also underscores and thin spaces between digits. Fails with a sentence that says what to write instead.
 */
export function parseAmount(text: string, { decimals, symbol }: Token): bigint {
  const digits = text.trim().replace(/(?<=\d)[_\u2009\u202f](?=\d)/g, '')
  if (digits === '') throw new AmountError('Enter an amount.')
  if (digits.startsWith('-') || digits.startsWith('−')) throw new AmountError('An amount cannot be negative.')
  if (digits.includes(',')) throw new AmountError('Write decimals after a point, and no commas: 1234.5.')
  if (/e/i.test(digits) && /\d/.test(digits)) throw new AmountError('Write all digits: 1000, and not 1e3.')
  const [, whole, fraction = ''] = digits.match(/^(\d+)(?:\.(\d*))?$/) ?? digits.match(/^()\.(\d+)$/) ?? []
  if (whole === undefined) throw new AmountError('An amount is digits, with a point before the decimals: 12.5.')
  if (fraction.length > decimals) throw new AmountError(`${symbol} has ${decimals} decimals, and no more.`)
  const planck = BigInt(whole + fraction.padEnd(decimals, '0'))
  if (planck > LARGEST) throw new AmountError('There are not so many tokens.')
  if (planck === 0n) throw new AmountError('Enter more than 0.')
  return planck
}

/** All digits of an amount, so that `parseAmount` reads the same amount back. */
export function formatAmount(planck: bigint, { decimals }: Token): string {
  const { sign, whole, fraction } = splitAmount(planck, decimals)
  return sign + whole + (fraction && `.${fraction}`)
}

/** An amount's sign, its whole tokens, and its decimals without trailing zeros. */
export function splitAmount(planck: bigint, decimals: number) {
  const sign = planck < 0n ? '−' : ''
  const digits = String(planck < 0n ? -planck : planck).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  return { sign, whole: digits.slice(0, point), fraction: digits.slice(point).replace(/0+$/, '') }
}

/** `a·b/c` of whole numbers, rounded down. */
export const mulDiv = (a: bigint, b: bigint, c: bigint): bigint => (a * b) / c

/** A thousandth less: what whoever sends accepts, if the price moves until the block. */
export const aLittleLess = (amount: bigint): bigint => amount - amount / 1000n
