// Dry runs of what a form says, while somebody types.

import { useEffect, useRef, useState } from 'react'
import type { Call, Trial } from 'estuary-sdk'

import { useChain } from './chain.tsx'
import { useWallet } from './wallet.tsx'

const PAUSE = 200

export interface Tried {
  readonly trial: Trial | undefined
  /** Why it would be refused. */
  readonly problem: string | undefined
  /** Whether the answer is about what the form says now. */
  readonly settled: boolean
}

const NOTHING: Tried = { trial: undefined, problem: undefined, settled: false }

/** A name for a call: two calls with the same name do the same. */
const nameOf = (call: Call | undefined): string =>
  call ? JSON.stringify(call, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)) : ''

/** What would come of a call by the account that is connected. */
export function useTrial(call: Call | undefined): Tried {
  const { estuary, block, connected } = useChain()
  const { account } = useWallet()
  const [tried, setTried] = useState<Tried & { name: string }>({ ...NOTHING, name: '' })
  const latest = useRef(call)
  latest.current = call
  const name = call && account ? `${account.address} ${nameOf(call)}` : ''

  useEffect(() => {
    const one = latest.current
    if (name === '' || !one || !account || !connected) return
    let current = true
    const timer = setTimeout(() => {
      estuary.tryOut(one, account.address).then(
        (trial) => current && setTried({ trial, problem: undefined, settled: true, name }),
        (error: Error) => current && setTried({ trial: undefined, problem: error.message, settled: true, name }),
      )
    }, PAUSE)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [estuary, account, block, connected, name])

  return tried.name === name ? tried : NOTHING
}
