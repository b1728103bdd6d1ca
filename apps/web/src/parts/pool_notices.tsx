// What the pool's state means for whoever stakes or leaves.

import { errorText, type PoolView } from 'estuary-sdk'

import { Amount, Moment, Percent, span } from './numbers.tsx'
import { Notice } from './notice.tsx'

/** Basis points of a stake that are gone at once while a loss stands announced, rounded up. */
export function lossAtOnce({ price }: PoolView): bigint {
  if (!price || price.provision === 0n || price.mintRate === 0n) return 0n
  return ((price.mintRate - price.rate) * 10_000n + price.mintRate - 1n) / price.mintRate
}

export function PoolNotices({ pool, leaving = false }: { readonly pool: PoolView; readonly leaving?: boolean }) {
  const { paused, price, parameters, now, limit } = pool
  const age = price?.swept === undefined ? undefined : now - price.swept
  return (
    <>
      {paused !== undefined && (
        <Notice tone="warn" title="The pool is paused">
          Nobody can stake or leave until <Moment at={paused} />. Transfers and claims go on, and nothing is lost by waiting.
        </Notice>
      )}
      {!price && (
        <Notice tone="bad" title="The pool takes no stake">
          {errorText('PoolError', 'PoolImpaired')}
        </Notice>
      )}
      {price && price.provision > 0n && (
        <Notice tone="warn" title="A loss is announced">
          <Amount planck={price.provision} /> are out of the price already.{' '}
          {leaving ? (
            <>
              Whoever leaves now gets the lower price, and gives up what comes back if the chain cancels the slash. An open
              request gets its part back.
            </>
          ) : (
            <>
              Of what is staked now <Percent points={lossAtOnce(pool)} /> is lost at once, unless the chain cancels the slash.
            </>
          )}
        </Notice>
      )}
      {(age === undefined || age > parameters.maxSweepAge) && (
        <Notice tone="warn" title="The price is not fresh">
          {age === undefined
            ? 'Nobody has looked for losses on the chain yet.'
            : `The last look for losses on the chain was ${span(age)} ago.`}{' '}
          Leaving at once and trading wait until somebody looks. Anyone can: <code>estuary keeper --once</code>.
        </Notice>
      )}
      {!leaving && paused === undefined && price && limit === 0n && (
        <Notice tone="warn" title="The pool is full">
          {errorText('PoolError', 'CapExceeded')}
        </Notice>
      )}
    </>
  )
}
