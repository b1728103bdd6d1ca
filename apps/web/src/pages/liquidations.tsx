import { useState } from 'react'
import { aLittleLess, calls, type LoanView } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { WAD } from '../markets.ts'
import { costs } from '../parts/costs.tsx'
import { Facts } from '../parts/facts.tsx'
import { Health } from '../parts/health.tsx'
import { Account, Amount, Decimal, Fraction } from '../parts/numbers.tsx'
import { PoolNotices } from '../parts/pool_notices.tsx'
import { Submit } from '../parts/submit.tsx'
import { useTrial } from '../trial.ts'
import { useWallet } from '../wallet.tsx'

/** How many loans are shown. */
const SHOWN = 50

const isDue = ({ health }: LoanView) => health !== undefined && health < WAD

export default function Liquidations() {
  const { estuary } = useChain()
  const { value: pool } = useReading(({ views }) => views.pool())
  const { value: markets } = useReading(({ views }) => views.markets())
  const { value: loans, error } = useReading(({ views }) => views.loans())
  const [chosen, setChosen] = useState<string>()
  const due = loans?.filter(isDue) ?? []
  const loan = due.find(({ borrower }) => borrower === chosen) ?? due[0]
  const unit = pool?.unitSymbol ?? 'units'

  return (
    <>
      <h1>Liquidations</h1>
      <p className="lead">
        A loan beyond its limit can be repaid by anyone, who gets units of its borrower worth a little more. That keeps the
        lenders whole.
      </p>
      {pool && <PoolNotices pool={pool} leaving />}
      <section className="card" aria-labelledby="loans-title">
        <div className="row">
          <h2 id="loans-title">Loans, the closest to their limit first</h2>
          {loans && loans.length > 0 && (
            <span className={due.length > 0 ? 'state bad' : 'state'} id="loans-due">
              {due.length === 0 ? 'none can be liquidated' : `${due.length} can be liquidated`}
            </span>
          )}
        </div>
        {error && <p className="problem">{error}</p>}
        {!loans && !error && <p className="pending">Reading the loans.</p>}
        {loans?.length === 0 && <p className="soft">Nobody owes anything.</p>}
        {loans && loans.length > 0 && (
          <div className="scroll" tabIndex={0} role="region" aria-label="Loans">
            <table id="loans" className="rows" role="table">
              <thead role="rowgroup">
                <tr role="row">
                  <th role="columnheader" scope="col">Borrower</th>
                  <th role="columnheader" scope="col" className="number">Collateral<small>{unit}</small></th>
                  <th role="columnheader" scope="col" className="number">Debt<small>{estuary.token.symbol}</small></th>
                  <th role="columnheader" scope="col" className="number">Health</th>
                  {due.length > 0 && <th role="columnheader" scope="col"><span className="hidden">Choice</span></th>}
                </tr>
              </thead>
              <tbody role="rowgroup">
                {loans.slice(0, SHOWN).map((one) => (
                  <tr key={one.borrower} role="row">
                    <td role="cell"><Account address={one.borrower} /></td>
                    <td className="number" role="cell" data-label={`Collateral, ${unit}`}><Amount planck={one.units} symbol="" /></td>
                    <td className="number" role="cell" data-label={`Debt, ${estuary.token.symbol}`}><Amount planck={one.debt} symbol="" /></td>
                    <td className="number" role="cell" data-label="Health"><Health health={one.health} /></td>
                    {due.length > 0 && (
                      <td className="number" role="cell">
                        {isDue(one) && (
                          <button
                            type="button"
                            className="small"
                            aria-pressed={one === loan}
                            aria-label={`Choose the loan of ${one.borrower}`}
                            onClick={() => setChosen(one.borrower)}
                          >
                            {one === loan ? 'Chosen' : 'Choose'}
                          </button>
                        )}
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {loans && loans.length > SHOWN && <p className="hint">{loans.length - SHOWN} more have a better health.</p>}
      </section>
      <div className="columns">
        {loan ? <Liquidate key={loan.borrower} loan={loan} unit={unit} /> : <Quiet />}
        <section className="card" aria-labelledby="liquidation-terms">
          <h2 id="liquidation-terms">The market’s terms</h2>
          <Facts
            facts={[
              { name: 'Price that counts', value: <Decimal whole={markets?.price?.price} places={8} />, note: 'of a unit: no trade moves it' },
              { name: 'LLTV', value: <Fraction whole={markets?.terms.lltv} />, note: 'how much of the units’ worth may be owed' },
              { name: 'Bonus', value: <Fraction whole={markets && bonusOf(markets.terms.lltv)} />, note: 'of what is repaid, in units' },
              { name: 'Least debt', value: <Amount planck={markets?.terms.minBorrow} />, note: 'no liquidation leaves less on units worth less' },
            ]}
          />
        </section>
      </div>
      <section className="card quietly" aria-labelledby="liquidation-risk">
        <h2 id="liquidation-risk">What can go wrong</h2>
        <p>
          Somebody can be faster: then you pay the chain’s fee alone. The units are sold in the same transaction, so you need no
          money and keep none of them. <code>estuary keeper --liquidate</code> does it for each block, and finds the best part to
          the planck.
        </p>
      </section>
    </>
  )
}

/** What a liquidator gets beside what it repays, by the market's own formula. */
const bonusOf = (lltv: bigint): bigint => {
  const factor = (WAD * WAD) / (WAD - (3n * (WAD - lltv)) / 10n)
  return factor - WAD < MOST ? factor - WAD : MOST
}

/** The largest bonus of any market. */
const MOST = (WAD * 15n) / 100n

function Quiet() {
  return (
    <section className="card" aria-labelledby="liquidation-none">
      <h2 id="liquidation-none">Nothing to do</h2>
      <p className="soft">
        All loans are within their limits. A loss that the chain announces, and interest over time, bring them closer.
      </p>
    </section>
  )
}

function Liquidate({ loan, unit }: { readonly loan: LoanView; readonly unit: string }) {
  const { account } = useWallet()
  const address = account?.address
  const { borrower, units, debt } = loan
  const { value: best, error } = useReading(
    async ({ views }) => ({ found: await views.bestLiquidation(loan, address) }),
    `${borrower} ${units} ${address}`,
  )
  const found = best?.found
  const least = found && aLittleLess(found.profit)
  const call = found && least !== undefined ? calls.liquidate(borrower, found.seizure, least) : undefined
  const tried = useTrial(call)
  const left = found && tried.trial ? found.profit - tried.trial.fee : undefined
  const all = found && (found.seizure === 'debt' || found.repaid + found.badDebt >= debt)

  return (
    <section className="card" aria-labelledby="liquidate-title">
      <div className="row">
        <h2 id="liquidate-title">Liquidate</h2>
        <Account address={borrower} />
      </div>
      {error && <p className="problem">{error}</p>}
      {!best && !error && <p className="pending">Trying parts of it on the chain.</p>}
      {best && !found && (
        <p id="liquidation-unpaid">
          No part of it pays for itself now: what its units would bring is less than what they cost.
        </p>
      )}
      {found && (
        <>
          <p className="figure" id="liquidation-profit">
            <Amount planck={found.profit} />
          </p>
          <p className="hint">Profit, before the fee of the chain</p>
          <Facts
            id="liquidation-facts"
            facts={[
              { name: 'Repays', value: <Amount planck={found.repaid} />, note: all ? 'all of the debt' : 'the part that earns most of those tried' },
              { name: 'Takes', value: <Amount planck={found.seized} symbol={unit} /> },
              { name: 'They bring', value: <Amount planck={found.received} />, note: 'by selling or leaving at once, whichever pays more' },
              found.badDebt > 0n && { name: 'Lost by the lenders', value: <Amount planck={found.badDebt} />, note: 'debt without units' },
              { name: 'At least', value: <Amount planck={least} />, note: 'or nothing happens' },
              ...costs(tried),
              left !== undefined && { name: 'Left to you', value: <Amount planck={left} />, note: 'after the fee of the chain' },
            ]}
          />
          {left !== undefined && left <= 0n && <p className="hint">The fee of the chain takes all of it.</p>}
        </>
      )}
      <Submit label="Liquidate" tried={tried} problem={best && !found ? 'It would cost you more than it brings.' : undefined} steps={call ? [{ title: 'Liquidate a loan', call }] : []} />
    </section>
  )
}
