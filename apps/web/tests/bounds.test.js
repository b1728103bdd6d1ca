// The bounds that the page tells are those of the contract's source.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the page tells the bounds that the contract has', () => {
  const source = read('../../../contracts/core/staking_pool/src/parameters.rs')
  const page = read('../src/pages/bounds.ts')
  const number = (name) => Number(source.match(new RegExp(`${name}: \\w+ = ([\\d_]+);`))[1].replaceAll('_', ''))
  const bounds = (field) => page.match(new RegExp(`field: '${field}'.*bounds: '([^']+)'`))[1]
  assert.equal(bounds('protocolFee'), `${number('MAX_PROTOCOL_FEE') / 100} % at most`)
  assert.equal(bounds('reservePart'), `${number('MAX_RESERVE') / 100} % at most`)
  assert.equal(bounds('maxExitFee'), `${number('MAX_EXIT_FEE') / 100} % at most`)
  const [least, most] = [number('MIN_REQUEST_DEPOSITS'), number('MAX_REQUEST_DEPOSITS')]
  assert.equal(bounds('minRequest'), `${least} to ${most} existential deposits, or a token`)
  for (const [constant, fields] of Object.entries({
    'REWARD_PERIOD': ['rewardPeriod'], 'MIN_WAIT': ['minWait'], 'MAX_SWEEP_AGE': ['maxSweepAge'],
  })) {
    assert.match(source, new RegExp(`const ${constant}: .* = HOUR..=30 \\* DAY;`))
    for (const field of fields) assert.equal(bounds(field), '1 h to 30 d')
  }
  assert.match(source, /const STAKE_LIMIT_PERIOD: .* = 1..=30 \* DAY;/)
  assert.equal(bounds('stakeLimitPeriod'), '30 d at most')
})
