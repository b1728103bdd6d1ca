// Pages, by the part of the address after the #, so that any server of files will do.

import { useEffect, useState } from 'react'

export const PAGES = {
  stake: 'Stake',
  unstake: 'Unstake',
  requests: 'Requests',
  rewards: 'Rewards',
  swap: 'Swap',
  liquidity: 'Liquidity',
  lend: 'Lend & borrow',
  leverage: 'Leverage',
  liquidations: 'Liquidations',
  operators: 'Operators',
  desk: 'Operator’s desk',
  protocol: 'Protocol',
} as const

export type Page = keyof typeof PAGES

/** Pages that are about contracts which not every deployment has. */
export const MARKETS: readonly Page[] = ['swap', 'liquidity', 'lend', 'leverage', 'liquidations']

export const GROUPS: readonly { readonly title: string; readonly pages: readonly Page[] }[] = [
  { title: 'Staking', pages: ['stake', 'unstake', 'requests', 'rewards'] },
  { title: 'Markets', pages: MARKETS },
  { title: 'The pool', pages: ['operators', 'desk', 'protocol'] },
]

const current = (): Page => {
  const name = location.hash.replace(/^#\/?/, '')
  return name in PAGES ? (name as Page) : 'stake'
}

export function usePage(): Page {
  const [page, setPage] = useState(current)
  useEffect(() => {
    const follow = () => setPage(current())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return page
}
