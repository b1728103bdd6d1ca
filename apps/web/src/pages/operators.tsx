import type { OperatorView } from 'estuary-sdk'

import { useReading } from '../chain.tsx'
import { useHistory } from '../history.ts'
import { WAD } from '../markets.ts'
import { useOperators } from '../operators.ts'
import { Facts } from '../parts/facts.tsx'
import { Amount, Decimal, Percent } from '../parts/numbers.tsx'
import { OperatorName } from '../parts/operator_name.tsx'

const TONES: Record<OperatorView['status'], string> = {
  Candidate: 'state',
  Active: 'state',
  Suspected: 'state warn',
  Jailed: 'state bad',
  Exiting: 'state warn',
  Exited: 'state warn',
}

/** What the chain shows against an operator: docs/operators.md has the same list. */
const FAULTS: Record<NonNullable<OperatorView['fault']>, string> = {
  Loss: 'lost stake, or is about to',
  NotValidating: 'does not validate',
  Blocked: 'takes no nominations',
  CommissionTooHigh: 'takes too much commission',
  Kicked: 'threw our stake out',
  Idle: 'leaves our stake idle',
}

/** How many operators with the same stake have that concentration, times 10^18. */
const equals = (concentration: number | undefined): bigint | undefined =>
  concentration ? (10_000n * WAD) / BigInt(concentration) : undefined

const largest = (operators: readonly OperatorView[] | undefined): number | undefined =>
  operators?.reduce((most, { stakePart }) => Math.max(most, stakePart), 0)

export default function Operators() {
  const operators = useOperators()
  const { problem } = useHistory('operators')
  const { value: spread } = useReading(({ views }) => views.spread())
  const { value: rules } = useReading(({ views }) => views.rules())

  return (
    <>
      <h1>Operators</h1>
      <p className="lead">
        Who runs the validators that hold the stake. Each has a bond, which pays first for what its validator loses.
      </p>
      <section className="card" aria-labelledby="operators-table">
        <h2 id="operators-table">The stake, by operator</h2>
        <div className="scroll" tabIndex={0} role="region" aria-label="Operators">
          <table id="operators" className="rows" role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader" scope="col">Operator</th>
                <th role="columnheader" scope="col">Status</th>
                <th role="columnheader" scope="col" className="number">Stake<small>part of all</small></th>
                <th role="columnheader" scope="col" className="number">Capacity</th>
                <th role="columnheader" scope="col" className="number">Bond<small>and debt</small></th>
                <th role="columnheader" scope="col" className="number">Commission<small>here + on the chain</small></th>
                <th role="columnheader" scope="col" className="number">Losses so far<small>and announced</small></th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {operators?.map((one) => {
                const announced = one.pending > one.announced ? one.pending : one.announced
                return (
                  <tr key={one.operator} role="row">
                    <td role="cell"><OperatorName operator={one} id={one.operator} /></td>
                    <td role="cell" data-label="Status">
                      <span className={TONES[one.status]}>{one.status}</span>
                      {one.fault && <small>{FAULTS[one.fault]}</small>}
                      {!one.fault && one.suspicion && <small>{FAULTS[one.suspicion.fault]}</small>}
                    </td>
                    <td className="number" role="cell" data-label="Stake, and part of all">
                      <Amount planck={one.stake} symbol="" />
                      <small><Percent points={one.stakePart} /></small>
                    </td>
                    <td className="number" role="cell" data-label="Capacity"><Amount planck={one.capacity} symbol="" /></td>
                    <td className="number" role="cell" data-label="Bond, and debt">
                      <Amount planck={one.bond} symbol="" />
                      {one.debt > 0n && <small>debt <Amount planck={one.debt} symbol="" /></small>}
                    </td>
                    <td className="number" role="cell" data-label="Commission, here + on chain">
                      <span><Percent points={one.commission} /> + <Percent points={one.onChainCommission} /></span>
                      {one.rise && <small>rises to <Percent points={one.rise.commission} /></small>}
                    </td>
                    <td className="number" role="cell" data-label="Losses so far">
                      {one.losses === undefined ? <span className="soft">—</span> : <Amount planck={one.losses} symbol="" />}
                      {announced > 0n && <small>announced <Amount planck={announced} symbol="" /></small>}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
        {operators?.length === 0 && <p className="soft">Nobody has registered yet, so stake idles.</p>}
        {problem && <p className="hint">Losses so far are not shown: {problem}</p>}
      </section>
      <div className="columns">
        <section className="card" aria-labelledby="operators-spread">
          <h2 id="operators-spread">How the stake is spread</h2>
          <Facts
            id="spread-facts"
            facts={[
              {
                name: 'Concentration',
                value: <Percent points={spread?.concentration} />,
                note: '100 % if one has all, 25 % if four have the same',
              },
              {
                name: 'As well spread as over',
                value: <><Decimal whole={equals(spread?.concentration)} places={1} /> operators</>,
                note: 'with the same stake each',
              },
              { name: 'The largest has', value: <Percent points={largest(operators)} />, note: 'of the stake' },
              {
                name: 'Largest loss at once',
                value: <Percent points={spread?.largestLoss} />,
                note: 'of the price, if one operator lost all its stake',
              },
            ]}
          />
        </section>
        <section className="card" aria-labelledby="operators-rules">
          <h2 id="operators-rules">What operators have to keep to</h2>
          <Facts
            facts={[
              { name: 'Least bond', value: <Amount planck={rules?.minBond} /> },
              { name: 'Bond per stake', value: <Percent points={rules?.bondRatio} /> },
              { name: 'Most commission', value: <Percent points={rules?.maxCommission} />, note: 'here and on the chain together' },
            ]}
          />
          <a href="#/desk">Run a validator with the pool</a>
        </section>
      </div>
    </>
  )
}
