// Operators with what they are called, and what they have lost.

import { useEffect, useState } from 'react'
import type { OperatorView } from 'estuary-sdk'

import { useChain, useReading } from './chain.tsx'
import { useHistory } from './history.ts'

export interface NamedOperator extends OperatorView {
  /** The validator's identity on the chain, or else what the operator called itself when it registered. */
  readonly name: string | undefined
  /** All its losses so far, where the API is there. */
  readonly losses: bigint | undefined
}

/** All operators that ever registered, by number. */
export function useOperators(): readonly NamedOperator[] | undefined {
  const { value: operators } = useReading(({ views }) => views.operators())
  const { value: past } = useHistory('operators')
  const identities = useIdentities(operators?.map(({ address }) => address).join(' ') ?? '')
  return operators?.map((one) => {
    const known = past?.find(({ operator }) => operator === one.operator)
    return { ...one, name: identities?.get(one.address) ?? (known?.name.trim() || undefined), losses: known?.losses }
  })
}

/** Read once for the same accounts: names hardly ever change. */
function useIdentities(addresses: string): ReadonlyMap<string, string> | undefined {
  const { estuary, connected } = useChain()
  const [names, setNames] = useState<ReadonlyMap<string, string>>()
  useEffect(() => {
    if (addresses === '' || !connected) return
    let current = true
    estuary.views.names(addresses.split(' ')).then(
      (found) => current && setNames(found),
      // Numbers and addresses will do.
      () => {},
    )
    return () => {
      current = false
    }
  }, [estuary, connected, addresses])
  return names
}
