// Pages, by the part of the address after the #, so that any server of files will do.

import { useEffect, useState } from 'react'

export const PAGES = {
  stake: 'Stake',
  unstake: 'Unstake',
  requests: 'Requests',
  rewards: 'Rewards',
  swap: 'Swap',
  lend: 'Lend & borrow',
  leverage: 'Leverage',
  operators: 'Operators',
  desk: 'Operator’s desk',
  protocol: 'Protocol',
} as const

export type Page = keyof typeof PAGES

export const GROUPS: readonly { readonly title: string; readonly pages: readonly Page[] }[] = [
  { title: 'Staking', pages: ['stake', 'unstake', 'requests', 'rewards'] },
  { title: 'Markets', pages: ['swap', 'lend', 'leverage'] },
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
