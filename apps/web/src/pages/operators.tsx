import type { OperatorView } from 'estuary-sdk'

import { useReading } from '../chain.tsx'
import { Facts } from '../parts/facts.tsx'
import { Account, Amount, Percent } from '../parts/numbers.tsx'

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

export default function Operators() {
  const { value: operators } = useReading(({ views }) => views.operators())
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
          <table id="operators">
            <thead>
              <tr>
                <th scope="col">Operator</th>
                <th scope="col">Status</th>
                <th scope="col" className="number">Stake</th>
                <th scope="col" className="number">Part</th>
                <th scope="col" className="number">Capacity</th>
                <th scope="col" className="number">Bond</th>
                <th scope="col" className="number">Commission<small>here + on the chain</small></th>
                <th scope="col" className="number">Announced losses</th>
                <th scope="col" className="number">Debt</th>
              </tr>
            </thead>
            <tbody>
              {operators?.map((one) => (
                <tr key={one.operator}>
                  <td>
                    {one.operator} · <Account address={one.address} />
                  </td>
                  <td>
                    <span className={TONES[one.status]}>{one.status}</span>
                    {one.fault && <small>{FAULTS[one.fault]}</small>}
                    {!one.fault && one.suspicion && <small>{FAULTS[one.suspicion.fault]}</small>}
                  </td>
                  <td className="number"><Amount planck={one.stake} symbol="" /></td>
                  <td className="number"><Percent points={one.stakePart} /></td>
                  <td className="number"><Amount planck={one.capacity} symbol="" /></td>
                  <td className="number"><Amount planck={one.bond} symbol="" /></td>
                  <td className="number">
                    <Percent points={one.commission} /> + <Percent points={one.onChainCommission} />
                    {one.rise && <small>rises to <Percent points={one.rise.commission} /></small>}
                  </td>
                  <td className="number"><Amount planck={one.pending > one.announced ? one.pending : one.announced} symbol="" /></td>
                  <td className="number"><Amount planck={one.debt} symbol="" /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {operators?.length === 0 && <p className="soft">Nobody has registered yet, so stake idles.</p>}
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
