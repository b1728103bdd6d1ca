// Amounts as people type them.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { AddressError, AmountError, formatAmount, parseAddress, parseAmount } from '../dist/index.js'

const TOKEN = { symbol: 'UNIT', decimals: 12 }
const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'

test('amounts are exact to the last decimal', () => {
  for (const [text, planck] of [
    ['1', 1_000_000_000_000n],
    [' 12.5 ', 12_500_000_000_000n],
    ['.5', 500_000_000_000n],
    ['3.', 3_000_000_000_000n],
    ['0.000000000001', 1n],
    ['1_234.5', 1_234_500_000_000_000n],
    ['1\u202f234.5', 1_234_500_000_000_000n],
    ['340282366920938463463374607.431768211455', 2n ** 128n - 1n],
  ]) {
    assert.equal(parseAmount(text, TOKEN), planck, text)
  }
})

test('what is no amount is refused with a sentence', () => {
  for (const [text, reason] of [
    ['', /Enter an amount/],
    ['0', /more than 0/],
    ['0.000', /more than 0/],
    ['-1', /negative/],
    ['−1', /negative/],
    ['1,5', /after a point/],
    ['1e3', /all digits/],
    ['0x10', /digits/],
    ['∞', /digits/],
    ['NaN', /digits/],
    ['.', /digits/],
    ['1__0', /digits/],
    ['1.0000000000001', /12 decimals/],
    ['340282366920938463463374607.431768211456', /not so many/],
  ]) {
    assert.throws(() => parseAmount(text, TOKEN), (error) => error instanceof AmountError && reason.test(error.message), text)
  }
})

test('an amount that is written is read back', () => {
  for (const planck of [1n, 10n ** 12n, 10n ** 12n + 1n, 123_456_789_012_345_678_901n]) {
    assert.equal(parseAmount(formatAmount(planck, TOKEN), TOKEN), planck)
  }
  assert.equal(formatAmount(-1_500_000_000_000n, TOKEN), '−1.5')
})

test('an address of another chain is the same key’s account here', () => {
  assert.deepEqual(parseAddress(ALICE, 42), { address: ALICE, foreign: false })
  assert.deepEqual(parseAddress('15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5', 42), { address: ALICE, foreign: true })
})

test('what is no address is refused with a sentence', () => {
  for (const text of ['', 'hello', ALICE.slice(1), `${ALICE.slice(0, -1)}Z`, `0x${'00'.repeat(32)}`]) {
    assert.throws(() => parseAddress(text, 42), AddressError, text)
  }
})
