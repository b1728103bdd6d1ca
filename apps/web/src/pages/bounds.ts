// The bounds of the parameters, in words: those of the contracts' own `within_bounds`. tests/bounds.test.js compares the
// numbers with the contracts' source.

import type { PoolView } from 'estuary-sdk'

type Parameters = PoolView['parameters']

interface Parameter {
  readonly name: string
  readonly field: keyof Parameters
  readonly kind: 'amount' | 'time' | 'rate'
  readonly bounds: string
}

export const POOL_PARAMETERS: readonly Parameter[] = [
  { name: 'Protocol fee', field: 'protocolFee', kind: 'rate', bounds: '20 % at most' },
  { name: 'Part of it for keepers', field: 'keeperPart', kind: 'rate', bounds: 'with the cover’s part 100 % at most' },
  { name: 'Part of it for the cover fund', field: 'coverPart', kind: 'rate', bounds: 'with the keepers’ part 100 % at most' },
  { name: 'A reward streams for', field: 'rewardPeriod', kind: 'time', bounds: '1 h to 30 d' },
  { name: 'A request waits at least', field: 'minWait', kind: 'time', bounds: '1 h to 30 d' },
  { name: 'Least stake', field: 'minStake', kind: 'amount', bounds: 'an existential deposit at least' },
  { name: 'Least request', field: 'minRequest', kind: 'amount', bounds: '10 to 100 existential deposits, or a token' },
  { name: 'Largest request', field: 'maxRequest', kind: 'amount', bounds: 'twice the least at least' },
  { name: 'Most that is pooled', field: 'maxPooled', kind: 'amount', bounds: 'none' },
  { name: 'Stake limit', field: 'stakeLimit', kind: 'amount', bounds: 'none' },
  { name: 'It grows back in', field: 'stakeLimitPeriod', kind: 'time', bounds: '30 d at most' },
  { name: 'Reserve for instant exits', field: 'reservePart', kind: 'rate', bounds: '20 % at most' },
  { name: 'Least exit fee', field: 'minExitFee', kind: 'rate', bounds: 'not above the largest' },
  { name: 'Largest exit fee', field: 'maxExitFee', kind: 'rate', bounds: '5 % at most' },
  { name: 'Oldest sweep for an exit', field: 'maxSweepAge', kind: 'time', bounds: '1 h to 30 d' },
]
