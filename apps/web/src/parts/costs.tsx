import { Amount } from './numbers.tsx'
import type { Fact } from './facts.tsx'
import type { Tried } from '../trial.ts'

/** What the chain takes for a transaction. */
export const costs = ({ trial }: Tried): (Fact | false)[] => [
  trial !== undefined && { name: 'Fee of the chain', value: <Amount planck={trial.fee} /> },
  trial !== undefined &&
    trial.deposit > 0n && {
      name: 'Storage deposit',
      value: <Amount planck={trial.deposit} />,
      note: 'comes back when the storage is freed',
    },
]
