// What people type for an amount of a token with 12 decimals, and what is wrong with it.

/** Texts that are no amount in any field, each with its answer. */
export const BAD_AMOUNTS = [
  ['-5', 'An amount cannot be negative.'],
  ['1e3', 'Write all digits: 1000, and not 1e3.'],
  ['1,5', 'Write decimals after a point, and no commas: 1234.5.'],
  ['0', 'Enter more than 0.'],
  ['1.0000000000001', 'UNIT has 12 decimals, and no more.'],
  ['∞', 'An amount is digits, with a point before the decimals: 12.5.'],
]
